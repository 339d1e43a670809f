// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Values in place of callables.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::cond(a > 0.f, a, a * 2.f);  // expect: \[tf\.cond\.callable\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::where(a > 0.f, a, a * 2.f);
    });
    f(1.f);
#endif
}
