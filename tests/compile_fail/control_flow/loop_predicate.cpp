// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number as the condition of a loop.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x) { return x; }, [](auto x) { return x - 1.f; }, a);  // expect: \[tf\.while_loop\.condition\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::while_loop([](auto x) { return x > 0.f; }, [](auto x) { return x - 1.f; }, a);
    });
    f(1.f);
#endif
}
