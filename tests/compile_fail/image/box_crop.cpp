// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A part that is larger than the images.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 3, 3, 1>();
#ifdef TF_BAD
    auto y = tf::image::crop_to_bounding_box<4>(x, 0, 0);  // expect: \[tf\.image\.box\]
    y.shape();
#else
    auto y = tf::image::crop_to_bounding_box<3>(x, 0, 0);
    y.shape();
#endif
}
