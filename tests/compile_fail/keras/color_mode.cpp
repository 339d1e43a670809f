// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An image has one of three kinds of channels.

#include <tf/keras/image_utils.hpp>

using namespace tf::keras::utils;

int main() {
#ifdef TF_BAD
    (void)&load_img<"cmyk">;  // expect: \[tf\.keras\.color_mode\]
#else
    (void)&load_img<"grayscale">;
#endif
}
