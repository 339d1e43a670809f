// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sequence with filters of images.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 3>();
    auto w = tf::zeros<float, 1, 5, 3, 4>();
#ifdef TF_BAD
    auto y = tf::nn::conv1d<1, "SAME">(x, w);  // expect: \[tf\.nn\.conv_rank\]
    y.shape();
#else
    auto y = tf::nn::conv1d<1, "SAME">(x, tf::squeeze<0>(w));
    y.shape();
#endif
}
