// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A condition that does not take the loop variables.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x) { return x < 9.f; }, [](auto x, auto y) { return std::tuple(x, y); }, a, a);  // expect: \[tf\.while_loop\.arity\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x, auto) { return x < 9.f; },
                              [](auto x, auto y) { return std::tuple(x + y, y); }, a, a);
    });
    f(1.f);
#endif
}
