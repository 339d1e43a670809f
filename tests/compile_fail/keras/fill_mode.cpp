// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A fill mode that does not exist.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<4, 4, 3>{}, RandomRotation{.factor = .1, .fill_mode = "mirror"}>;
    Net net;  // expect: \[tf\.keras\.fill_mode\]
#else
    using Net = Sequential<Input<4, 4, 3>{}, RandomRotation{.factor = .1, .fill_mode = "reflect"}>;
    Net net;
#endif
}
