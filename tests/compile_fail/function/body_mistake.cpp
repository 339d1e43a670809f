// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// For a C++ mistake in the body, only the compiler's message appears.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](auto x) { return x.twice(); });  // expect: twice
    f(1.f);
#else
    auto f = tf::function([](auto x) { return x * 2.f; });
    f(1.f);
#endif
}
