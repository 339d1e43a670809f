// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The channels are the last dim or the second one.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 3, 4>();
    const auto bias = tf::ones<float, 4>();
#ifdef TF_BAD
    tf::nn::bias_add<"nhwc">(x, bias);  // expect: \[tf\.nn\.data_format\]
#else
    tf::nn::bias_add<"NHWC">(x, bias);
#endif
}
