// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A learning rate must be one number.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float, 2> w({1.f, 2.f});
    const auto g = tf::ones<float, 2>();
#ifdef TF_BAD
    const auto rate = tf::constant({0.1f, 0.2f});
    tf::raw_ops::ResourceApplyGradientDescent(
        {.var = w, .alpha = rate, .delta = g});  // expect: \[tf\.variable\.rate\]
#else
    const auto rate = tf::constant(0.1f);
    tf::raw_ops::ResourceApplyGradientDescent({.var = w, .alpha = rate, .delta = g});
#endif
}
