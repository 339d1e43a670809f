// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The largest elements of a scalar, in a traced function.

#include <tf/functions.hpp>

#ifdef TF_BAD
constexpr auto f = tf::function([](tf::Tensor<float> x) {
    return tf::math::top_k(x).values * 2.f;  // expect: \[tf\.ops\.top_k\]
});
int main() { f(1.f); }
#else
constexpr auto f = tf::function([](tf::Tensor<float> x) {
    return tf::math::top_k(tf::reshape<1>(x)).values * 2.f;
});
int main() { f(1.f); }
#endif
