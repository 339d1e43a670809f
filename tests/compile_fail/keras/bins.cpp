// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Both boundaries and a number of bins.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<3>{}, Discretization{.bin_boundaries = {0., 1.}, .num_bins = 3}> net;  // expect: \[tf\.keras\.bins\]
#else
    Sequential<Input<3>{}, Discretization{.num_bins = 3}> net;
#endif
}
