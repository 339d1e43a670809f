// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop variable changes its dtype.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x) { return x < 9.f; }, [](auto x) { return tf::cast<double>(x) * 2.0; }, a);  // expect: \[tf\.while_loop\.invariant\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x) { return x < 9.f; }, [](auto x) { return x * 2.f; }, a);
    });
    f(1.f);
#endif
}
