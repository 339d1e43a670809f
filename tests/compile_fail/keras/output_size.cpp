// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An adaptive pooling has results.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<8, 3>{}, AdaptiveMaxPooling1D<0>{}>;
    Net net;  // expect: \[tf\.keras\.output_size\]
#else
    using Net = Sequential<Input<8, 3>{}, AdaptiveMaxPooling1D<3>{}>;
    Net net;
#endif
}
