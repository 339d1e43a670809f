// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dilation has no numbers as padding.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 2, 8, 8, 3>();
    const auto w = tf::ones<float, 3, 3, 3>();
#ifdef TF_BAD
    tf::nn::dilation2d<1, tf::nn::Padding{{0, 0}, {1, 1}, {1, 1}, {0, 0}}>(x, w);  // expect: \[tf\.nn\.dilation\]
#else
    tf::nn::dilation2d<1, "SAME">(x, w);
#endif
}
