// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Filters with groups, which conv3d does not support.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 2, 4, 4, 4, 6>();
    auto w = tf::zeros<float, 2, 2, 2, 3, 4>();
    auto v = tf::zeros<float, 2, 2, 2, 6, 4>();
    w.shape(), v.shape();
#ifdef TF_BAD
    auto y = tf::nn::conv3d<1, "SAME">(x, w);  // expect: \[tf\.nn\.conv_channels\]
    y.shape();
#else
    auto y = tf::nn::conv3d<1, "SAME">(x, v);
    y.shape();
#endif
}
