// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The product of a ReversibleEmbedding is floating-point.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    using Net = Sequential<Input<5>{.dtype = tf::DType::int32},
                           ReversibleEmbedding<9, 4>{.reverse_dtype = tf::DType::int32}>;
    Net net;  // expect: \[tf\.keras\.reverse\]
#else
    using Net = Sequential<Input<5>{.dtype = tf::DType::int32},
                           ReversibleEmbedding<9, 4>{.reverse_dtype = tf::DType::float64}>;
    Net net;
#endif
}
