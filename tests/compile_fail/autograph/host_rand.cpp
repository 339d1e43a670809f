// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 1: std::rand() in a traced function; it would be frozen into the graph.

// g++: 2 errors

#include <cstdlib>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return a * static_cast<float>(std::rand());  // expect: non-'?constexpr'? function '(int )?rand
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) { return a * tf::random::uniform<float>(); });
    f(1.f);
#endif
}
