// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop without loop variables could never end.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::while_loop([&] { return a < 9.f; }, [] {});  // expect: \[tf\.while_loop\.no_variables\]
        return a;
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x) { return x < 9.f; }, [](auto x) { return x + 1.f; }, a);
    });
    f(1.f);
#endif
}
