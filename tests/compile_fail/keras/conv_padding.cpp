// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A padding that no layer has.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<8, 8, 3>{}, Conv2D<4, 3>{.padding = "full"}> model;  // expect: padding_of_a_layer_is_valid_or_same
#else
    Sequential<Input<8, 8, 3>{}, Conv2D<4, 3>{.padding = "valid"}> model;
#endif
}
