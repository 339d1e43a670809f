// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An if without else returns nothing.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::cond(a > 0.f, [&] { return a; });  // expect: \[tf\.cond\.branches_differ\]
        return a;
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        tf::cond(a > 0.f, [&] { tf::print(a); });
        return a;
    });
    f(1.f);
#endif
}
