// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The number of units as an element of the list of options.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<4>{}, Dense{10}>;  // expect: \[tf\.keras\.units\]
#else
using Net = Sequential<Input<4>{}, Dense<10>{}>;
#endif
void f(Net& net) { net(tf::zeros<float, 2, 4>()); }
