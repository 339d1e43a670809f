// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several numbers per example for HashedCrossing.

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr auto called([[maybe_unused]] auto a, auto b) {
#ifdef TF_BAD
    return std::tuple(a, b) | layer<HashedCrossing<4>{}>;  // expect: \[tf\.keras\.cross_input\]
#else
    return std::tuple(b, b) | layer<HashedCrossing<4>{}>;
#endif
}

struct Net : Functional<Net, Input<2>{.dtype = tf::int32}, Input<1>{.dtype = tf::int32}> {
    static constexpr auto build(auto a, auto b) { return called(a, b); }
};

using A = tf::Tensor<int, tf::dyn, 2>;
using B = tf::Tensor<int, tf::dyn, 1>;
using Called = decltype(called(std::declval<A>(), std::declval<B>()));

int main() {
#ifndef TF_BAD
    Net net;
#endif
}
