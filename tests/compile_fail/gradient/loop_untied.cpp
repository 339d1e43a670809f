// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The gradient of a loop over constants with respect to one of them.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) {
        const auto c = tf::constant(2.f);
        tf::GradientTape tape;
        tape.watch(c);
        const auto y = tf::for_each(tf::range(3), [](auto, auto s) { return s * s; }, c);
        return x * tape.gradient(y, c);
    });
    f(1.f);  // expect: \[tf\.gradient\.untied\]
#else
    auto f = tf::function([](tf::Tensor<float> x) {
        const auto c = tf::like(x, 2.f);
        tf::GradientTape tape;
        tape.watch(c);
        const auto y = tf::for_each(tf::range(3), [](auto, auto s) { return s * s; }, c);
        return x * tape.gradient(y, c);
    });
    f(1.f);
#endif
}
