// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A convolution of rows instead of images.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<64>{}, Conv2D<4, 3>{}> model;  // expect: \[tf\.keras\.input\]
#else
    Sequential<Input<64>{}, Reshape<8, 8, 1>{}, Conv2D<4, 3>{}> model;
#endif
}
