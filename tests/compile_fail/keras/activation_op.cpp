// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An op that is not one of the activations.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<4>{}, Dense<8>{.activation = tf::abs}>;  // expect: \[tf\.keras\.activation\]
#else
using Net = Sequential<Input<4>{}, Dense<8>{.activation = tf::tanh}>;
#endif
void f(Net& net) { net(tf::zeros<float, 2, 4>()); }
