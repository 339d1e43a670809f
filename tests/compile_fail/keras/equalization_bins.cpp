// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One bin for all values.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<6, 6, 3>{}, Equalization{.bins = 1}> net;  // expect: \[tf\.keras\.equalization_bins\]
#else
    Sequential<Input<6, 6, 3>{}, Equalization{.bins = 2}> net;
#endif
}
