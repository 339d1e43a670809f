// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A range-for over tf::range in a traced function.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<int> x) {
        tf::Tensor<int> sum = x;
        for (auto i : tf::range(3)) sum = sum + i;
        return sum;
    });
    f(1);  // expect: range_iterated_while_tracing__use_tf_for_each_or_a_loop_over_an_int
#else
    auto f = tf::function([](tf::Tensor<int> x) {
        return tf::for_each(tf::range(3), [](auto i, auto sum) { return sum + i; }, x);
    });
    f(1);
#endif
}
