// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dim on which the shape of a weight depends is open.

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    Sequential<Input<tf::dyn>{}, Dense<4>{}> net;  // expect: \[tf\.keras\.input\].*LayerIsGiven
    net(tf::zeros<float, 2, 5>());
#else
    Sequential<Input<5>{}, Dense<4>{}> net;
    net(tf::zeros<float, 2, 5>());
#endif
}
