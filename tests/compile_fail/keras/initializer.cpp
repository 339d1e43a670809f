// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A string as an initializer.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_initializer = "ones"}>;  // expect: \[tf\.keras\.initializer\]
#else
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_initializer = initializers::Ones{}}>;
#endif
Net net;
