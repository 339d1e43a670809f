// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An activation in a list of layers.

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    Sequential<Input<4>{}, Dense<3>{}, relu> net;  // expect: \[tf\.keras\.no_layer\]
#else
    Sequential<Input<4>{}, Dense<3>{}, Activation<relu>{}> net;
#endif
    net(tf::zeros<float, 2, 4>());
}
