// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A mistake in a body whose result's type is written: nothing tells it from a body that is no
// constant expression, so the compiler tells that, too.
//
// g++: 2 errors
// clang: 2 errors

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) -> tf::Tensor<float> {
        return x * unknown;  // expect: unknown
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> x) -> tf::Tensor<float> { return x * 2.f; });
    f(1.f);
#endif
}
