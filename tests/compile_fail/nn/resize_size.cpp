// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A height of 0.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::image::resize<tf::nn::Window{0, 4}>(x);  // expect: \[tf\.image\.size\]
    y.shape();
#else
    auto y = tf::image::resize<tf::nn::Window{1, 4}>(x);
    y.shape();
#endif
}
