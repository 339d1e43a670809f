// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer that would drop a mask.

#include <tf/keras.hpp>

using namespace tf::keras;

using Uses = Sequential<Input<3, 4>{}, Masking{}, Dense<2>{}, LSTM<2>{}>;
using Drops = Sequential<Input<3, 4>{}, Masking{}, Dense<2>{}, Flatten{}>;

void f() {
#ifdef TF_BAD
    Drops net;  // expect: \[tf\.keras\.mask\]
#else
    Uses net;
#endif
    net(tf::zeros<float, 2, 3, 4>());
}
