// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A window that does not move.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<8, 8, 3>{}, MaxPooling2D<2>{.strides = 0}>;
    Net net;  // expect: \[tf\.keras\.conv_numbers\]
    net(tf::zeros<float, 2, 8, 8, 3>());
#else
    Sequential<Input<8, 8, 3>{}, MaxPooling2D<2>{}> net;
    net(tf::zeros<float, 2, 8, 8, 3>());
#endif
}
