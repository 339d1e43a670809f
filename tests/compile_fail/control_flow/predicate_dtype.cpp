// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number as a predicate.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::cond(a, [&] { return a; }, [&] { return -a; });  // expect: \[tf\.cond\.predicate\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::cond(a > 0.f, [&] { return a; }, [&] { return -a; });
    });
    f(1.f);
#endif
}
