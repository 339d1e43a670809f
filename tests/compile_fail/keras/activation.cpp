// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An activation is given as a string.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<4>{}, Dense<8>{.activation = "relu"}>;  // expect: \[tf\.keras\.activation\]
#else
using Net = Sequential<Input<4>{}, Dense<8>{.activation = relu}>;
#endif
void f(Net& net) { net(tf::zeros<float, 2, 4>()); }
