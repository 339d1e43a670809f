// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One image instead of a batch.

#include <tf/nn.hpp>

int main() {
    auto x = tf::zeros<float, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::nn::avg_pool2d<2, 2, "SAME">(x);  // expect: \[tf\.nn\.image_rank\]
    y.shape();
#else
    auto y = tf::nn::avg_pool2d<2, 2, "SAME">(tf::expand_dims<0>(x));
    y.shape();
#endif
}
