// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Percents in place of a fraction.
// g++: 2 errors

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    using Net = Sequential<Input<4>{}, RandomContrast{20}>;  // expect: a_factor_is_from_minus_1_to_1
#else
    using Net = Sequential<Input<4, 4, 3>{}, RandomContrast{.2}>;
    Net net;
#endif
}
