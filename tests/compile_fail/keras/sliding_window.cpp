// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The window of an attention is not negative.

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr auto attended(auto q, auto v) {
#ifdef TF_BAD
    return std::tuple(q, v) | layer<MultiHeadAttention<2, 3>{
                                  .sliding_window = -1}>;  // expect: \[tf\.keras\.sliding_window\]
#else
    return std::tuple(q, v) | layer<MultiHeadAttention<2, 3>{.sliding_window = 1}>;
#endif
}

using Queries = tf::Tensor<float, tf::dyn, 3, 4>;
using Attended = decltype(attended(std::declval<Queries>(), std::declval<Queries>()));

int main() {}
