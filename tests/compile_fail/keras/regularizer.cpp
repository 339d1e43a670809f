// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A string as a regularizer.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_regularizer = "l2"}>;  // expect: \[tf\.keras\.regularizer\]
#else
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_regularizer = L2{.01}}>;
#endif
Net net;
