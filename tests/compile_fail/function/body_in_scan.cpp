// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ mistake in the function given to tf::scan.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({1.f, 2.f});
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::scan([](auto s, auto e) { return s.twice(e); }, a);  // expect: twice
    });
    f(x);
#else
    auto f = tf::function([](tf::Tensor<float, 2> a) {
        return tf::scan([](auto s, auto e) { return s * 2.f + e; }, a);
    });
    f(x);
#endif
}
