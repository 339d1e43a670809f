// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Weights of categories that are not counted.

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr auto called(auto a, auto b) {
#ifdef TF_BAD
    return std::tuple(a, b) | layer<CategoryEncoding<4>{}>;  // expect: \[tf\.keras\.count_weights\]
#else
    return std::tuple(a, b) | layer<CategoryEncoding<4>{.output_mode = "count"}>;
#endif
}

struct Net : Functional<Net, Input<2>{.dtype = tf::int32}, Input<2>{}> {
    static constexpr auto build(auto a, auto b) { return called(a, b); }
};

using A = tf::Tensor<int, tf::dyn, 2>;
using B = tf::Tensor<float, tf::dyn, 2>;
using Called = decltype(called(std::declval<A>(), std::declval<B>()));

int main() {
#ifndef TF_BAD
    Net net;
#endif
}
