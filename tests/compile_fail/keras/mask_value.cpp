// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number as the mask value of strings.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<3>{.dtype = tf::string_}, Hashing<4>{.mask_value = 0}> net;  // expect: \[tf\.keras\.mask_value\]
#else
    Sequential<Input<3>{.dtype = tf::string_}, Hashing<4>{.mask_value = ""}> net;
#endif
}
