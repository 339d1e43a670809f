// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The score mode of Attention has one of two names.

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr auto attended(auto q, auto v) {
#ifdef TF_BAD
    return std::tuple(q, v) | layer<Attention{.score_mode = "add"}>;  // expect: \[tf\.keras\.score_mode\]
#else
    return std::tuple(q, v) | layer<Attention{.score_mode = "dot"}>;
#endif
}

struct Net : Functional<Net, Input<3, 4>{}, Input<5, 4>{}> {
    static constexpr auto build(auto q, auto v) { return attended(q, v); }
};

using Queries = tf::Tensor<float, tf::dyn, 3, 4>;
using Values = tf::Tensor<float, tf::dyn, 5, 4>;
using Attended = decltype(attended(std::declval<Queries>(), std::declval<Values>()));

int main() {
#ifndef TF_BAD
    Net net;
    net(std::tuple(tf::ones<2, 3, 4>(), tf::ones<2, 5, 4>()));
#endif
}
