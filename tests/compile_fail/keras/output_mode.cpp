// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A mode that CategoryEncoding does not have.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<3>{.dtype = tf::int32}, CategoryEncoding<4>{.output_mode = "int"}> net;  // expect: \[tf\.keras\.output_mode\]
#else
    Sequential<Input<3>{.dtype = tf::int32}, CategoryEncoding<4>{.output_mode = "count"}> net;
#endif
}
