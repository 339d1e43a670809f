// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Filters of another number of channels.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
    auto w = tf::zeros<float, 3, 3, 2, 3>();
#ifdef TF_BAD
    auto y = tf::nn::depthwise_conv2d<1, "SAME">(x, w);  // expect: \[tf\.nn\.conv_channels\]
    y.shape();
#else
    auto y = tf::nn::depthwise_conv2d<1, "SAME">(x, tf::transpose<0, 1, 3, 2>(w));
    y.shape();
#endif
}
