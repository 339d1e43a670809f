// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis is one of the dims.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 8, 3>();
#ifdef TF_BAD
    tf::nn::isotonic_regression<2>(x);  // expect: \[tf\.ops\.bad_axis\]
#else
    tf::nn::isotonic_regression<1>(x);
#endif
}
