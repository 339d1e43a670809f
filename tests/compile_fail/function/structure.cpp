// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor in place of a tuple.

#include <tuple>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](std::tuple<tf::Tensor<float>, tf::Tensor<int>> p) {
        return std::get<0>(p);
    });
    f(tf::constant(1.f));  // expect: \[tf\.function\.structure\]
#else
    auto f = tf::function([](std::tuple<tf::Tensor<float>, tf::Tensor<int>> p) {
        return std::get<0>(p);
    });
    f(std::tuple(tf::constant(1.f), tf::constant(1)));
#endif
}
