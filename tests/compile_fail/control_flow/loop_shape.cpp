// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop variable grows.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::while_loop([](auto x) { return tf::reduce_sum(x) < 9.f; }, [](auto x) { return tf::concat<0>(x, x); }, a);  // expect: \[tf\.while_loop\.invariant\]
    });
    f(tf::ones<float, 2>());
#else
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        tf::Tensor<float, tf::dyn> start = a;
        return tf::while_loop([](auto x) { return tf::reduce_sum(x) < 9.f; },
                              [](auto x) { return tf::concat<0>(x, x); }, start);
    });
    f(tf::ones<float, 2>());
#endif
}
