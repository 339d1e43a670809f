// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Convolutions of images with a depth are not dilated.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 4, 8, 8, 3>();
    const auto w = tf::ones<float, 2, 2, 2, 3, 1>();
#ifdef TF_BAD
    tf::nn::convolution<1, "SAME", 2>(x, w);  // expect: \[tf\.nn\.conv_dilation\]
#else
    tf::nn::convolution<1, "SAME">(x, w);
#endif
}
