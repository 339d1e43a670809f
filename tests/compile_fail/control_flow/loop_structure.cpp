// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop variable is not returned.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x, auto) { return x < 9.f; }, [](auto x, auto) { return x; }, a, a);  // expect: \[tf\.while_loop\.invariant\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x, auto) { return x < 9.f; },
                              [](auto x, auto y) { return std::tuple(x + 1.f, y); }, a, a);
    });
    f(1.f);
#endif
}
