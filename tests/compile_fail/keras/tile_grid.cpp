// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More than twice as many tiles as pixels.

#include <tf/keras.hpp>

using namespace tf::keras;
using Tiles = ContrastLimitedAdaptiveHistogramEqualization;

int main() {
#ifdef TF_BAD
    Sequential<Input<3, 9, 1>{}, Tiles{}> net;  // expect: \[tf\.keras\.tile_grid\]
#else
    Sequential<Input<4, 9, 1>{}, Tiles{}> net;
#endif
}
