// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A long loop over constants that captures a constant, and so could have any effect.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        const auto one = tf::constant(1.f);
        auto i = tf::while_loop([](auto k) { return k < 999.f; }, [&](auto k) { return k + one; },
                                0.f);
        return i + a;
    });
    f(3.f);  // expect: \[tf\.autograph\.host_turns\]
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        const auto one = tf::constant(1.f);
        auto i = tf::while_loop([](auto k) { return k < 999.f; }, [&](auto k) { return k + one; },
                                tf::like(a, 0.f));
        return i + a;
    });
    f(3.f);
#endif
}
