// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A window without pixels.

#include <tf/image.hpp>

int main() {
    auto images = tf::zeros<float, 1, 8, 8, 3>();
    auto offsets = tf::zeros<float, 1, 2>();
#ifdef TF_BAD
    auto y = tf::image::extract_glimpse<0>(images, offsets);  // expect: \[tf\.image\.size\]
#else
    auto y = tf::image::extract_glimpse<1>(images, offsets);
#endif
    static_cast<void>(y);
}
