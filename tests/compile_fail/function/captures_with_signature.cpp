// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A traced lambda captures a host value, with an input signature.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    float k = 2.f;
    auto f = tf::function([k](auto a) { return a * k; }, tf::input_signature<tf::TensorSpec<float>>);  // expect: \[tf\.function\.captures\]
    f(1.f);
#else
    float k = 2.f;
    auto f = tf::function([](auto a, auto b) { return a * b; },
                          tf::input_signature<tf::TensorSpec<float>, tf::TensorSpec<float>>);
    f(1.f, k);
#endif
}
