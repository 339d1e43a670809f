// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer whose result depends on the aspect ratio of images, whose height is dyn.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<tf::dyn, 4, 3>{}, RandomCrop<2, 2>{}>;
    Net net;  // expect: \[tf\.keras\.image_open\]
#else
    using Net = Sequential<Input<4, 4, 3>{}, RandomCrop<2, 2>{}>;
    Net net;
#endif
}
