// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A bias has one number for each channel.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 3, 4>();
    const auto bias = tf::ones<float, 3>();
#ifdef TF_BAD
    tf::nn::bias_add(x, bias);  // expect: \[tf\.nn\.bias_shape\]
#else
    tf::nn::bias_add<"NCHW">(x, bias);
#endif
}
