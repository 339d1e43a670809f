// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An argument with another dtype than the signature's.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) { return a * 2.f; });
    f(tf::constant(1));  // expect: \[tf\.function\.dtype\]
#else
    auto f = tf::function([](tf::Tensor<float> a) { return a * 2.f; });
    f(tf::cast<float>(tf::constant(1)));
#endif
}
