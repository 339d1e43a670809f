// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ mistake in the function given to tf::map_fn, and a gradient of its result.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({1.f, 2.f});
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        tf::GradientTape tape;
        tape.watch(a);
        const auto y = tf::map_fn([](auto e) { return e.twice(); }, a);  // expect: twice
        return tape.gradient(y, a);
    });
    f(x);
#else
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        tf::GradientTape tape;
        tape.watch(a);
        const auto y = tf::map_fn([](auto e) { return e * 2.f; }, a);
        return tape.gradient(y, a);
    });
    f(x);
#endif
}
