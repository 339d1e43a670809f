// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model without an Input.

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    Sequential<Dense<10>{}, Dense<2>{}> net;  // expect: \[tf\.keras\.no_input\] a model must begin with its Input
#else
    Sequential<Input<4>{}, Dense<10>{}, Dense<2>{}> net;
#endif
    net(tf::zeros<float, 2, 4>());
}
