// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model is frozen by an assignment.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{}>;
#ifdef TF_BAD
void f(Net& base) {
    base.trainable = false;  // expect: \[tf\.keras\.trainable\]
}
#else
using Tuned = Sequential<Input<4>{}, Nested<Net>{.trainable = false}, Dense<1>{}>;
static_assert(Tuned::parameters == 19);
#endif
