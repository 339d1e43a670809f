// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One gradient for two arguments.

#include <tf/functions.hpp>

int main() {
    const auto product = tf::custom_gradient([](auto x, auto y) {
#ifdef TF_BAD
        return std::pair(x * y, [=](auto dy) { return dy * y; });
    });
    product(tf::constant(1.f), tf::constant(2.f));  // expect: \[tf\.gradient\.custom_arity\]
#else
        return std::pair(x * y, [=](auto dy) { return std::tuple(dy * y, dy * x); });
    });
    product(tf::constant(1.f), tf::constant(2.f));
#endif
}
