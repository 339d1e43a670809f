// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Axes of examples are counted from 1.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<4, 3>{}, Permute<1, 0>{}>;
    Net net;  // expect: \[tf\.keras\.permute\]
#else
    using Net = Sequential<Input<4, 3>{}, Permute<2, 1>{}>;
    Net net;
#endif
}
