// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// TensorFlow has no padding by default, either.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 2, 9, 9, 4>();
    auto w = tf::zeros<float, 3, 3, 4, 6>();
#ifdef TF_BAD
    auto y = tf::nn::conv2d<2>(x, w);  // expect: \[tf\.nn\.conv_arguments\]
    y.shape();
#else
    auto y = tf::nn::conv2d<2, "SAME">(x, w);
    y.shape();
#endif
}
