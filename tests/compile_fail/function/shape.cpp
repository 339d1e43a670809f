// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An argument with another dim than the signature's.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 3> a) { return a * 2.f; });
    f(tf::constant({1.f, 2.f}));  // expect: \[tf\.function\.shape\]
#else
    auto f = tf::function([](tf::Tensor<float, tf::dyn> a) { return a * 2.f; });
    f(tf::constant({1.f, 2.f}));
#endif
}
