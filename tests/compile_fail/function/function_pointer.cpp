// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function pointer is a run-time value, so the compiler cannot trace the function.

#include <tf/functions.hpp>

constexpr tf::Tensor<float> twice(tf::Tensor<float> a) { return a * 2.f; }

int main() {
#ifdef TF_BAD
    auto f = tf::function(&twice);  // expect: \[tf\.function\.callable\]
    f(1.f);
#else
    auto f = tf::function<&twice>();
    f(1.f);
#endif
}
