// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loop that starts from constants and captures: on which tape is it?

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<int> n) {
        return tf::while_loop([&](auto i) { return i < n; }, [](auto i) { return i + 1; }, 0);
    });
    f(3);  // expect: \[tf\.autograph\.untied_loop\]
#else
    auto f = tf::function([](tf::Tensor<int> n) {
        auto start = tf::like(n, 0);
        return tf::while_loop([&](auto i) { return i < n; }, [](auto i) { return i + 1; }, start);
    });
    f(3);
#endif
}
