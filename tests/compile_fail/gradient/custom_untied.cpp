// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The gradient of a custom gradient whose arguments are constants: there is no tape to trace it on.

#include <tf/functions.hpp>

constexpr auto twice = tf::custom_gradient(
    [](auto x) { return std::pair(x * 2.f, [](auto dy) { return dy * 2.f; }); });

template <class C>
constexpr tf::Tensor<float> slope(C c, tf::Tensor<float> x) {
    tf::GradientTape tape;
    tape.watch(c);
    const tf::Tensor<float> y = twice(c) * x;
    return tf::Tensor<float>(tape.gradient(y, c));
}

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) { return slope(tf::constant(3.f), x); });
    f(1.f);  // expect: \[tf\.gradient\.untied\]
#else
    auto f = tf::function([](tf::Tensor<float> x) { return slope(tf::like(x, 3.f), x); });
    f(1.f);
#endif
}
