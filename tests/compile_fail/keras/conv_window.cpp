// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A window that is larger than the image, without "same".

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<2, 8, 3>{}, Conv2D<4, 3>{}, Flatten{}> model;  // expect: \[tf\.nn\.conv_window\]
#else
    Sequential<Input<2, 8, 3>{}, Conv2D<4, 3>{.padding = "same"}, Flatten{}> model;
#endif
}
