// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Dropout by percent.

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
#ifdef TF_BAD
    Sequential<Input<4>{}, Dropout{25}> net;  // expect: \[tf\.keras\.rate\] Dropout
#else
    Sequential<Input<4>{}, Dropout{.25f}> net;
#endif
    net(tf::zeros<float, 2, 4>());
}
