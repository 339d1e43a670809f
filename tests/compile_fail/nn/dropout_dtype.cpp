// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Dropout of integers.

#include <tf/nn.hpp>

int main() {
    auto x = tf::constant({1, 2});
#ifdef TF_BAD
    auto y = tf::nn::dropout(x, .5);  // expect: \[tf\.ops\.bad_dtype\]
#else
    auto y = tf::nn::dropout(tf::cast<float>(x), .5);
#endif
}
