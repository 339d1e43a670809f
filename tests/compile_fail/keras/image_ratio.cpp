// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Both ways to keep the aspect ratio.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    constexpr Resizing<8, 6> both{.crop_to_aspect_ratio = true, .pad_to_aspect_ratio = true};
    using Net = Sequential<Input<4, 4, 3>{}, both>;
    Net net;  // expect: \[tf\.keras\.image_ratio\]
#else
    using Net = Sequential<Input<4, 4, 3>{}, Resizing<8, 6>{.pad_to_aspect_ratio = true}>;
    Net net;
#endif
}
