// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Padding of the batch dim.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 2, 9, 9, 4>();
    auto w = tf::zeros<float, 3, 3, 4, 6>();
#ifdef TF_BAD
    auto y = tf::nn::conv2d<1, tf::nn::Padding{{1, 0}, {0, 0}, {0, 0}, {0, 0}}>(x, w);  // expect: \[tf\.nn\.conv_padding\]
    y.shape();
#else
    auto y = tf::nn::conv2d<1, tf::nn::Padding{{0, 0}, {1, 0}, {0, 0}, {0, 0}}>(x, w);
    y.shape();
#endif
}
