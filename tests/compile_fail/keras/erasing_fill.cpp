// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Two fill values for three channels.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<6, 6, 3>{}, RandomErasing{.fill_value = {1, 2}}> net;  // expect: \[tf\.keras\.erasing_fill\]
#else
    Sequential<Input<6, 6, 3>{}, RandomErasing{.fill_value = {1, 2, 3}}> net;
#endif
}
