// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop on constants captures a tensor of the function around it.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        auto i = tf::while_loop([&](auto k) { return k < a; }, [](auto k) { return k + 1.f; }, 0.f);
        return i + a;
    });
    f(3.f);  // expect: \[tf\.autograph\.untied_loop\]
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        auto i = tf::while_loop([&](auto k) { return k < a; }, [](auto k) { return k + 1.f; },
                                tf::like(a, 0.f));
        return i + a;
    });
    f(3.f);
#endif
}
