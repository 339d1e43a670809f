// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A Reshape to another number of elements would mix examples.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<6>{}, Reshape<4, 2>{}>;  // expect: \[tf\.keras\.input\]
#else
using Net = Sequential<Input<6>{}, Reshape<3, 2>{}>;
#endif
Net net;
