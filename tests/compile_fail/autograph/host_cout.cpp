// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 1: std::cout would print once, while tracing.

// g++: 2 errors

#include <iostream>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        std::cout << "traced";  // expect: non-'?constexpr'? function '.*operator<<
        return a;
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::print("run", a);
        return a;
    });
    f(1.f);
#endif
}
