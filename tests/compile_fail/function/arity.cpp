// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Too few arguments.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a, tf::Tensor<float> b) { return a * b; });
    f(1.f);  // expect: \[tf\.function\.arity\]
#else
    auto f = tf::function([](tf::Tensor<float> a, tf::Tensor<float> b) { return a * b; });
    f(1.f, 2.f);
#endif
}
