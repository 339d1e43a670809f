// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A crop that is larger than the images.

#include <tf/image.hpp>

int main() {
    auto x = tf::zeros<float, 3, 3, 1>();
#ifdef TF_BAD
    auto y = tf::image::central_crop<1.5>(x);  // expect: \[tf\.image\.fraction\]
    y.shape();
#else
    auto y = tf::image::central_crop<.5>(x);
    y.shape();
#endif
}
