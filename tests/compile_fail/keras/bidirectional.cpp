// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bidirectional of a layer that is not recurrent.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<5, 4>{}, Bidirectional<Dense<2>{}>{}>;  // expect: \[tf\.keras\.bidirectional\]
#else
using Net = Sequential<Input<5, 4>{}, Bidirectional<GRU<2>{}>{}>;
#endif

int main() {
    Net net;
    net(tf::ones<2, 5, 4>());
}
