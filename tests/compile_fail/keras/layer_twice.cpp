// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Two layers with the same name.

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    Sequential<Input<4>{}, Dense<4>{.name = "a"}, Dense<4>{.name = "a"}> net;  // expect: \[tf\.keras\.layer_twice\]
#else
    Sequential<Input<4>{}, Dense<4>{.name = "a"}, Dense<4>{.name = "b"}> net;
#endif
    net(tf::zeros<float, 2, 4>());
}
