// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A Discretization whose boundaries are given is adapted.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
    constexpr Discretization given{.bin_boundaries = {0., 1.}, .name = "given"};
    Sequential<Input<3>{}, given, Discretization{.num_bins = 3}> net;
    const tf::Tensor<float, 2, 3> data = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    adapt<given>(net, data);  // expect: \[tf\.keras\.adapt_bins\]
#else
    adapt<Discretization{.num_bins = 3}>(net, data);
#endif
}
