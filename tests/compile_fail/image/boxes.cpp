// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Boxes with three borders.

#include <tf/image.hpp>

int main() {
    auto images = tf::zeros<float, 1, 8, 8, 3>();
    auto of = tf::zeros<std::int32_t, 2>();
#ifdef TF_BAD
    auto y = tf::image::crop_and_resize<4>(images, tf::zeros<float, 2, 3>(), of);  // expect: \[tf\.image\.boxes\]
    y.shape();
#else
    auto y = tf::image::crop_and_resize<4>(images, tf::zeros<float, 2, 4>(), of);
    y.shape();
#endif
}
