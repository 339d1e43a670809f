// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An interpolation that crop_and_resize does not have.

#include <tf/image.hpp>

int main() {
    using tf::image::ResizeMethod;
    auto images = tf::zeros<float, 1, 8, 8, 3>();
    auto boxes = tf::zeros<float, 2, 4>();
    auto of = tf::zeros<std::int32_t, 2>();
#ifdef TF_BAD
    auto y = tf::image::crop_and_resize<4, ResizeMethod::area>(images, boxes, of);  // expect: \[tf\.image\.method\]
    y.shape();
#else
    auto y = tf::image::crop_and_resize<4, ResizeMethod::bilinear>(images, boxes, of);
    y.shape();
#endif
}
