// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A mean without a variance.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<3>{}, Normalization{.mean = {1., 2., 3.}}> net;  // expect: \[tf\.keras\.moments\]
#else
    Sequential<Input<3>{}, Normalization{.mean = {1., 2., 3.}, .variance = {1., 1., 4.}}> net;
#endif
}
