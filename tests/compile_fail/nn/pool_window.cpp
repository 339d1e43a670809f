// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A window that is larger than the image.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::nn::max_pool2d<9, 1, "VALID">(x);  // expect: \[tf\.nn\.pool_window\]
    y.shape();
#else
    auto y = tf::nn::max_pool2d<9, 1, "SAME">(x);
    y.shape();
#endif
}
