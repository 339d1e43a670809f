// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A string as a constraint.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_constraint = "non_neg"}>;  // expect: \[tf\.keras\.constraint\]
#else
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_constraint = NonNeg{}}>;
#endif
Net net;
