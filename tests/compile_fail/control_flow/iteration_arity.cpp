// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The body of a loop with a state does not take it.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({1.f, 2.f});
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::for_each(a, [](auto e) { return e; }, 0.f);  // expect: \[tf\.iteration\.arity\]
    });
    f(x);
#else
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::for_each(a, [](auto e, auto s) { return s + e; }, 0.f);
    });
    f(x);
#endif
}
