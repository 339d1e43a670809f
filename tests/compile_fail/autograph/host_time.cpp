// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 1: the time of the trace is not the time of a call.

// g++: 2 errors

#include <ctime>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<std::int64_t> a) {
        return a + std::time(nullptr);  // expect: non-'?constexpr'? function '.*time
    });
    f(1);
#else
    auto f = tf::function([](tf::Tensor<std::int64_t> a, tf::Tensor<std::int64_t> now) {
        return a + now;
    });
    f(1, std::time(nullptr));
#endif
}
