// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One image instead of a batch.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 9, 9, 4>();
    auto w = tf::zeros<float, 3, 3, 4, 6>();
#ifdef TF_BAD
    auto y = tf::nn::conv2d<1, "SAME">(x, w);  // expect: \[tf\.nn\.conv_rank\]
    y.shape();
#else
    auto y = tf::nn::conv2d<1, "SAME">(tf::expand_dims<0>(x), w);
    y.shape();
#endif
}
