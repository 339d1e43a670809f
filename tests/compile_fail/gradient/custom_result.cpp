// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function with a custom gradient that does not return the gradient function.

#include <tf/functions.hpp>

int main() {
    const auto twice = tf::custom_gradient([](auto x) {
        const auto y = x * 2.f;
#ifdef TF_BAD
        return y;
    });
    twice(tf::constant(1.f));  // expect: \[tf\.gradient\.custom_result\]
#else
        return std::pair(y, [](auto dy) { return dy * 2.f; });
    });
    twice(tf::constant(1.f));
#endif
}
