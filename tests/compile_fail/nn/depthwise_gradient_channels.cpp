// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The features are no multiple of the channels.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 1, 8, 8, 2>();
#ifdef TF_BAD
    tf::nn::depthwise_conv2d_backprop_filter<3, 1, "SAME">(x, tf::ones<float, 1, 8, 8, 3>());  // expect: \[tf\.nn\.conv_channels\]
#else
    tf::nn::depthwise_conv2d_backprop_filter<3, 1, "SAME">(x, tf::ones<float, 1, 8, 8, 4>());
#endif
}
