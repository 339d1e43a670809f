// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A filter of images with an open number of channels.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<6, 6, tf::dyn>{}, RandomSharpness{.factor = .5}> net;  // expect: \[tf\.keras\.image_channels\]
#else
    Sequential<Input<tf::dyn, tf::dyn, 3>{}, RandomSharpness{.factor = .5}> net;
#endif
}
