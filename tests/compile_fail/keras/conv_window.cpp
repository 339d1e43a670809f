// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A window that is larger than the image, without "same".

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<2, 8, 3>{}, Conv2D<4, 3>{}>;
    Net net;  // expect: \[tf\.keras\.conv_window\]
#else
    Sequential<Input<2, 8, 3>{}, Conv2D<4, 3>{.padding = "same"}> net;
#endif
}
