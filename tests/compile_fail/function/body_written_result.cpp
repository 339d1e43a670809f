// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ mistake in a body with an explicit result type: it cannot be distinguished from a body that
// is not a constant expression, so the compiler reports that as well.
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
