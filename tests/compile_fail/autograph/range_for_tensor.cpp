// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor as the range of a for loop.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 3> a) {
        tf::Tensor<float> sum = 0.f;
        for (auto x : a) sum = sum + x;  // expect: \[tf\.autograph\.tensor_iteration\]
        return sum;
    });
    f(tf::constant({1.f, 2.f, 3.f}));
#else
    auto f = tf::function([](tf::Tensor<float, 3> a) {
        return tf::for_each(a, [](auto x, auto sum) { return sum + x; }, 0.f);
    });
    f(tf::constant({1.f, 2.f, 3.f}));
#endif
}
