// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// States of a batch of unknown size cannot be kept.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<5, 4>{}, LSTM<2>{.stateful = true}>;  // expect: \[tf\.keras\.stateful\]
#else
using Net = Sequential<Input<5, 4>{.batch_size = 2}, LSTM<2>{.stateful = true}>;
#endif

int main() {
    Net net;
    net(tf::ones<2, 5, 4>());
}
