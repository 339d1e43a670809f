// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The windows of an adaptive pooling depend on the size of the images.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<tf::dyn, 8, 3>{}, AdaptiveAveragePooling2D<2>{}>;
    Net net;  // expect: \[tf\.keras\.pooled_dims\]
#else
    using Net = Sequential<Input<5, 8, 3>{}, AdaptiveAveragePooling2D<2>{}>;
    Net net;
#endif
}
