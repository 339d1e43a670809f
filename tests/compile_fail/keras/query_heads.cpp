// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Five heads of queries cannot be divided among two of keys.

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr auto attended(auto q, auto v) {
#ifdef TF_BAD
    return std::tuple(q, v) |
           layer<GroupQueryAttention<3, 5, 2>{}>;  // expect: \[tf\.keras\.query_heads\]
#else
    return std::tuple(q, v) | layer<GroupQueryAttention<3, 4, 2>{}>;
#endif
}

using Queries = tf::Tensor<float, tf::dyn, 3, 4>;
using Attended = decltype(attended(std::declval<Queries>(), std::declval<Queries>()));

int main() {}
