// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Only modules and variables can be bound; tensors are arguments.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> k, tf::Tensor<float> a) { return a * k; }, 2.f);  // expect: \[tf\.function\.bound\]
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> k, tf::Tensor<float> a) { return a * k; });
    f(2.f, 1.f);
#endif
}
