// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An axis that the tensor does not have.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<4>{}, LayerNormalization{.axis = 2}>;
    Net net;  // expect: \[tf\.keras\.axis\]
#else
    using Net = Sequential<Input<4>{}, LayerNormalization{.axis = 1}>;
    Net net;
#endif
}
