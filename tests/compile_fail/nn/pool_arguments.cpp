// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Size, strides and padding are template arguments.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::nn::max_pool2d(x, 2, 2, "SAME");  // expect: \[tf\.nn\.pool_arguments\]
    y.shape();
#else
    auto y = tf::nn::max_pool2d<2, 2, "SAME">(x);
    y.shape();
#endif
}
