// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sequences of bools have no means.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<bool, 8, 3>();
#ifdef TF_BAD
    tf::nn::isotonic_regression(x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::nn::isotonic_regression(tf::cast<float>(x));
#endif
}
