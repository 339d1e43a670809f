// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images smaller than the window of ssim.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 8, 12, 1>();
#ifdef TF_BAD
    auto y = tf::image::ssim(x, x, 1);  // expect: \[tf\.image\.size\]
    y.shape();
#else
    auto y = tf::image::ssim<tf::image::SsimOptions{.filter_size = 8}>(x, x, 1);
    y.shape();
#endif
}
