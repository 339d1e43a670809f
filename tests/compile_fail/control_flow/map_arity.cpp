// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The function given to tf::map_fn takes two elements.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({1.f, 2.f});
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::map_fn([](auto e, auto) { return e; }, a);  // expect: \[tf\.iteration\.arity\]
    });
    f(x);
#else
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::map_fn([](auto e) { return e; }, a);
    });
    f(x);
#endif
}
