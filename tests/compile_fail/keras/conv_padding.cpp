// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A padding that no layer has.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<8, 8, 3>{}, Conv2D<4, 3>{.padding = "full"}>;
    Net net;  // expect: \[tf\.keras\.conv_padding\]
    net(tf::zeros<float, 2, 8, 8, 3>());
#else
    using Net = Sequential<Input<8, 8, 3>{}, Conv2D<4, 3>{.padding = "valid"}>;
    Net net;
    net(tf::zeros<float, 2, 8, 8, 3>());
#endif
}
