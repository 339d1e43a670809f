// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A crop that is wider than the image.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 4, 4, 3>();
#ifdef TF_BAD
    auto y = tf::image::random_crop<2, 9, 3>(x);  // expect: \[tf\.image\.crop\]
    y.shape();
#else
    auto y = tf::image::random_crop<2, 3, 3>(x);
    y.shape();
#endif
}
