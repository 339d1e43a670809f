// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images without a width.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<4, 4, 3>{}, Resizing<8, 0>{}>;
    Net net;  // expect: \[tf\.keras\.image_size\]
#else
    using Net = Sequential<Input<4, 4, 3>{}, Resizing<8, 8>{}>;
    Net net;
#endif
}
