// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images and filters of two dtypes.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<float, 2, 9, 9, 4>();
    auto w = tf::zeros<float, 3, 3, 4, 6>();
#ifdef TF_BAD
    auto y = tf::nn::conv2d<1, "SAME">(tf::cast<double>(x), w);  // expect: \[tf\.ops\.dtype_mismatch\]
    y.shape();
#else
    auto y = tf::nn::conv2d<1, "SAME">(tf::cast<double>(x), tf::cast<double>(w));
    y.shape();
#endif
}
