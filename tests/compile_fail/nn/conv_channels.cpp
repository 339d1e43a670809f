// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images whose channels come first.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 2, 3, 8, 8>();
    auto w = tf::zeros<float, 3, 3, 3, 6>();
#ifdef TF_BAD
    auto y = tf::nn::conv2d<1, "SAME">(x, w);  // expect: \[tf\.nn\.conv_channels\]
    y.shape();
#else
    auto y = tf::nn::conv2d<1, "SAME">(tf::transpose<0, 2, 3, 1>(x), w);
    y.shape();
#endif
}
