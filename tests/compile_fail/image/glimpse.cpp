// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Offsets of another number of images.

#include <tf/image.hpp>

int main() {
    auto images = tf::zeros<float, 2, 8, 8, 3>();
#ifdef TF_BAD
    auto y = tf::image::extract_glimpse<2>(images, tf::zeros<float, 1, 2>());  // expect: \[tf\.image\.boxes\]
#else
    auto y = tf::image::extract_glimpse<2>(images, tf::zeros<float, 2, 2>());
#endif
    static_cast<void>(y);
}
