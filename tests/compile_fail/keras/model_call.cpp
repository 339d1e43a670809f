// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The mode is given as a bool, as in Keras.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    net(tf::zeros<float, 2, 4>(), true);  // expect: \[tf\.keras\.model_call\]
#else
    net(tf::zeros<float, 2, 4>(), training);
#endif
}
