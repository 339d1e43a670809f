// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images that are larger than the padded result.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 3, 3, 1>();
#ifdef TF_BAD
    auto y = tf::image::pad_to_bounding_box<2>(x, 0, 0);  // expect: \[tf\.image\.box\]
    y.shape();
#else
    auto y = tf::image::resize_with_crop_or_pad<2>(x);
    y.shape();
#endif
}
