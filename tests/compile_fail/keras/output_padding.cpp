// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An additional row that no window reaches.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<8, 8, 3>{}, Conv2DTranspose<4, 3>{.output_padding = 1}>;
    Net net;  // expect: \[tf\.keras\.output_padding\]
#else
    using Net =
        Sequential<Input<8, 8, 3>{}, Conv2DTranspose<4, 3>{.strides = 2, .output_padding = 1}>;
    Net net;
#endif
}
