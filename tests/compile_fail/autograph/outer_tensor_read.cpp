// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A global eager tensor, whose value exists only at run time.

#include <tf/functions.hpp>

tf::Tensor<float, 3> weights = tf::constant({1.f, 2.f, 3.f});

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 3> a) { return a * weights; });
    f(tf::constant({1.f, 2.f, 3.f}));  // expect: \[tf\.autograph\.outer_tensor\]
#else
    auto f = tf::function([](tf::Tensor<float, 3> a, tf::Tensor<float, 3> w) { return a * w; });
    f(tf::constant({1.f, 2.f, 3.f}), weights);
#endif
}
