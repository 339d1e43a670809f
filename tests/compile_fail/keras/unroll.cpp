// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Steps of an unknown number cannot be unrolled.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
using Net = Sequential<Input<tf::dyn, 4>{}, LSTM<2>{.unroll = true}>;  // expect: \[tf\.keras\.unroll\]
#else
using Net = Sequential<Input<5, 4>{}, LSTM<2>{.unroll = true}>;
#endif

int main() {
    Net net;
    net(tf::ones<2, 5, 4>());
}
