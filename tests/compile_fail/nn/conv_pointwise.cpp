// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Pointwise filters with a window.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
    auto w = tf::zeros<float, 3, 3, 3, 2>();
    auto p = tf::zeros<float, 6, 4>();
#ifdef TF_BAD
    auto y = tf::nn::separable_conv2d<1, "SAME">(x, w, p);  // expect: \[tf\.nn\.conv_pointwise\]
    y.shape();
#else
    auto y = tf::nn::separable_conv2d<1, "SAME">(x, w, tf::reshape<1, 1, 6, 4>(p));
    y.shape();
#endif
}
