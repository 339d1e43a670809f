// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Patches of images that have no depth.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 2, 5, 6, 3>();
#ifdef TF_BAD
    auto y = tf::extract_volume_patches<2, 1, "SAME">(x);  // expect: \[tf\.nn\.image_rank\]
#else
    auto y = tf::extract_volume_patches<2, 1, "SAME">(tf::expand_dims<1>(x));
#endif
    (void)y;
}
