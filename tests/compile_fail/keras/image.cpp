// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An image has a dim of channels.

#include <tf/keras/image_utils.hpp>

using namespace tf::keras::utils;

int main() {
    const auto pixels = tf::zeros<float, 4, 5>();
#ifdef TF_BAD
    (void)array_to_img(pixels);  // expect: \[tf\.keras\.image\]
#else
    (void)array_to_img(tf::expand_dims<-1>(pixels));
#endif
}
