// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several categories are encoded, of examples that have one.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<>{.dtype = tf::int32}, CategoryEncoding<4>{}> net;  // expect: \[tf\.keras\.output_rank\]
#else
    Sequential<Input<1>{.dtype = tf::int32}, CategoryEncoding<4>{}> net;
#endif
}
