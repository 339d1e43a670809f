// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Results of map_fn whose dims are only known at run time.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2, tf::dyn> a) {
        return tf::map_fn([](auto x) { return x * 2.f; }, a);  // expect: \[tf\.iteration\.open_dims\]
    });
    f(tf::zeros<float, 2, 3>());
#else
    auto f = tf::function([](tf::Tensor<float, 2, tf::dyn> a) {
        return tf::map_fn([](auto x) { return tf::reduce_sum(x); }, a);
    });
    f(tf::zeros<float, 2, 3>());
#endif
}
