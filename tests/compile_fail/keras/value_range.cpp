// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A range from a large number to a small one.
// g++: 2 errors

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    using Net = Sequential<Input<4>{}, AutoContrast{{2, 0}}>;  // expect: a_value_range_is_not_empty
#else
    using Net = Sequential<Input<4, 4, 3>{}, AutoContrast{{0, 2}}>;
    Net net;
#endif
}
