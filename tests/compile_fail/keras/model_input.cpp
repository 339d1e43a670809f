// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model is given a tensor with other dims.

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
    Sequential<Input<4>{}, Dense<4>{}> net;
#ifdef TF_BAD
    net(tf::zeros<float, 2, 5>());  // expect: \[tf\.keras\.model_input\].*ModelIsGiven
#else
    net(tf::zeros<float, 2, 4>());
#endif
}
