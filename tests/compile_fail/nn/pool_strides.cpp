// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A stride of 0.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::nn::max_pool2d<2, 0, "VALID">(x);  // expect: \[tf\.nn\.pool_strides\]
    y.shape();
#else
    auto y = tf::nn::max_pool2d<2, 1, "VALID">(x);
    y.shape();
#endif
}
