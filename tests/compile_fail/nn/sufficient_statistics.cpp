// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Statistics are of numbers.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::constant({true, false});
#ifdef TF_BAD
    tf::nn::sufficient_statistics<0>(x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::nn::sufficient_statistics<0>(tf::cast<int>(x));
#endif
}
