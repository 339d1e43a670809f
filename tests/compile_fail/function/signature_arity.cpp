// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A signature with more specs than the callable has parameters.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](auto a) { return a * 2.f; },
                          tf::input_signature<tf::TensorSpec<float>, tf::TensorSpec<float>>);
    f(1.f, 2.f);  // expect: \[tf\.function\.not_callable\]
#else
    auto f = tf::function([](auto a, auto b) { return a * b; },
                          tf::input_signature<tf::TensorSpec<float>, tf::TensorSpec<float>>);
    f(1.f, 2.f);
#endif
}
