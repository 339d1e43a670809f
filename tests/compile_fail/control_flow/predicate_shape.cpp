// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several bools as a predicate.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 3> a) {
        return tf::cond(a > 0.f, [&] { return a; }, [&] { return -a; });  // expect: \[tf\.cond\.predicate\]
    });
    f(tf::zeros<float, 3>());
#else
    auto f = tf::function([](tf::Tensor<float, 3> a) {
        return tf::cond(tf::reduce_all(a > 0.f), [&] { return a; }, [&] { return -a; });
    });
    f(tf::zeros<float, 3>());
#endif
}
