// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A traced lambda captures a host value.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    float k = 2.f;
    auto f = tf::function([k](tf::Tensor<float> a) { return a * k; });  // expect: \[tf\.function\.captures\]
    f(1.f);
#else
    float k = 2.f;
    auto f = tf::function([](tf::Tensor<float> a, tf::Tensor<float> b) { return a * b; });
    f(1.f, k);
#endif
}
