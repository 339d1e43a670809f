// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More columns are removed than there are.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<4, 4, 3>{}, Cropping2D{.cropping = 2}>;
    Net net;  // expect: \[tf\.keras\.sides\]
#else
    using Net = Sequential<Input<5, 5, 3>{}, Cropping2D{.cropping = 2}>;
    Net net;
#endif
}
