// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor as the condition of a while.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        while (a > 0.f) a = a - 1.f;  // expect: \[tf\.autograph\.tensor_as_bool\]
        return a;
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x) { return x > 0.f; }, [](auto x) { return x - 1.f; }, a);
    });
    f(1.f);
#endif
}
