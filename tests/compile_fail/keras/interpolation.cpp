// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An interpolation that does not exist.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<4, 4, 3>{}, UpSampling2D{.interpolation = "linear"}>;
    Net net;  // expect: \[tf\.keras\.interpolation\]
#else
    using Net = Sequential<Input<4, 4, 3>{}, UpSampling2D{.interpolation = "bilinear"}>;
    Net net;
#endif
}
