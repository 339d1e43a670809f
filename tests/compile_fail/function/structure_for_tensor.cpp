// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tuple in place of a tensor.

#include <tuple>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) { return a * 2.f; });
    f(std::tuple(tf::constant(1.f)));  // expect: \[tf\.function\.structure\]
#else
    auto f = tf::function([](tf::Tensor<float> a) { return a * 2.f; });
    f(std::get<0>(std::tuple(tf::constant(1.f))));
#endif
}
