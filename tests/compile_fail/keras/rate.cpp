// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The rate of Dropout in percent.
// g++: 2 errors

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    using Net = Sequential<Input<4>{}, Dropout{25}>;  // expect: a_rate_is_a_probability_from_0_to_1
#else
    using Net = Sequential<Input<4>{}, Dropout{.25f}>;
    Net net;
    net(tf::zeros<float, 2, 4>());
#endif
}
