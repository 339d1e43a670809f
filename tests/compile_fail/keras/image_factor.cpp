// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A probability below 0.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<6, 6, 3>{}, RandomInvert{.factor = {-.5, .5}}> net;  // expect: \[tf\.keras\.image_factor\]
#else
    Sequential<Input<6, 6, 3>{}, RandomInvert{.factor = {.2, .5}}> net;
#endif
}
