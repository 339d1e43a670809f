// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Channels that cannot be divided among 32 groups.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<8, 8, 12>{}, GroupNormalization{}>;
    Net net;  // expect: \[tf\.keras\.groups\]
#else
    using Net = Sequential<Input<8, 8, 12>{}, GroupNormalization{.groups = 4}>;
    Net net;
#endif
}
