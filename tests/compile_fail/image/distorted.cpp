// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The boxes of one image without its dim.

#include <tf/image.hpp>

int main() {
    auto size = tf::constant({8, 8, 3});
#ifdef TF_BAD
    auto y = tf::image::sample_distorted_bounding_box(size, tf::zeros<float, 2, 4>());  // expect: \[tf\.image\.boxes\]
#else
    auto y = tf::image::sample_distorted_bounding_box(size, tf::ones<float, 1, 2, 4>());
#endif
    static_cast<void>(y);
}
