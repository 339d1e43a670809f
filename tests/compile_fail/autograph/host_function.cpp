// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 1: a user-defined function that is not constexpr.

// g++: 2 errors

#include <tf/functions.hpp>

inline float scale(float x) { return x * 3.f; }
constexpr float constexpr_scale(float x) { return x * 3.f; }

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return a * scale(2.f);  // expect: non-'?constexpr'? function '(float )?scale
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) { return a * constexpr_scale(2.f); });
    f(1.f);
#endif
}
