// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The largest correction of renorm must not be below the smallest.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    constexpr RenormClipping limits{.rmax = .5, .rmin = 2};
    using Net =
        Sequential<Input<4>{}, BatchNormalization{.renorm = true, .renorm_clipping = limits}>;
    Net net;  // expect: \[tf\.keras\.renorm\]
#else
    constexpr RenormClipping limits{.rmax = 2, .rmin = .5};
    using Net =
        Sequential<Input<4>{}, BatchNormalization{.renorm = true, .renorm_clipping = limits}>;
    Net net;
#endif
}
