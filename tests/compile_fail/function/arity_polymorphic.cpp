// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A polymorphic function with more arguments than it has parameters.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](auto a) { return a * a; });
    f(1.f, 2.f);  // expect: \[tf\.function\.not_callable\]
#else
    auto f = tf::function([](auto a, auto b) { return a * b; });
    f(1.f, 2.f);
#endif
}
