// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The images whose gradient is computed have another size.

#include <tf/nn.hpp>

int main() {
    const auto w = tf::ones<float, 3, 3, 2, 1>();
    const auto dy = tf::ones<float, 1, 8, 8, 2>();
#ifdef TF_BAD
    tf::nn::depthwise_conv2d_backprop_input<9, 1, "SAME">(w, dy);  // expect: \[tf\.nn\.conv_transposed\]
#else
    tf::nn::depthwise_conv2d_backprop_input<8, 1, "SAME">(w, dy);
#endif
}
