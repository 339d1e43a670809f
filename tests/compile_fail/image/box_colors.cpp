// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Colors with fewer channels than the images.

#include <tf/image.hpp>

int main() {
    auto images = tf::zeros<float, 1, 8, 8, 3>();
    auto boxes = tf::zeros<float, 1, 2, 4>();
#ifdef TF_BAD
    auto y = tf::image::draw_bounding_boxes(images, boxes, tf::zeros<float, 1, 1>());  // expect: \[tf\.image\.boxes\]
    y.shape();
#else
    auto y = tf::image::draw_bounding_boxes(images, boxes, tf::zeros<float, 1, 3>());
    y.shape();
#endif
}
