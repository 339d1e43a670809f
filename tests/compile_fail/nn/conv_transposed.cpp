// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A size whose convolution has other features.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 2, 5, 5, 6>();
    auto w = tf::zeros<float, 3, 3, 4, 6>();
#ifdef TF_BAD
    auto y = tf::nn::conv2d_transpose<11, 2, "SAME">(x, w);  // expect: \[tf\.nn\.conv_transposed\]
    y.shape();
#else
    auto y = tf::nn::conv2d_transpose<10, 2, "SAME">(x, w);
    y.shape();
#endif
}
