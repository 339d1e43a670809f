// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// map_fn over a scalar.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::map_fn([](auto x) { return x * 2.f; }, a);  // expect: \[tf\.iteration\.scalar\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::map_fn([](auto x) { return x * 2.f; }, tf::expand_dims<0>(a));
    });
    f(1.f);
#endif
}
