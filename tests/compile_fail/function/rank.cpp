// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An argument with another rank than the signature's.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2, 2> a) { return a * 2.f; });
    f(tf::constant({1.f, 2.f}));  // expect: \[tf\.function\.rank\]
#else
    auto f = tf::function([](tf::Tensor<float, 1, 2> a) { return a * 2.f; });
    f(tf::expand_dims<0>(tf::constant({1.f, 2.f})));
#endif
}
