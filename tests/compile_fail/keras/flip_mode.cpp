// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A direction that does not exist.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<4, 4, 3>{}, RandomFlip{.mode = "left"}>;
    Net net;  // expect: \[tf\.keras\.flip_mode\]
#else
    using Net = Sequential<Input<4, 4, 3>{}, RandomFlip{.mode = "horizontal"}>;
    Net net;
#endif
}
