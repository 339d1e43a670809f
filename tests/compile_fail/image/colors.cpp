// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images of one channel where colors are needed.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 3, 3, 1>();
#ifdef TF_BAD
    auto y = tf::image::rgb_to_hsv(x);  // expect: \[tf\.image\.colors\]
    y.shape();
#else
    auto y = tf::image::rgb_to_hsv(tf::image::grayscale_to_rgb(x));
    y.shape();
#endif
}
