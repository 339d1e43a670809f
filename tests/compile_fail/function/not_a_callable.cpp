// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::function takes a callable.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function(1);  // expect: \[tf\.function\.callable\]
    f(1.f);
#else
    auto f = tf::function([] { return tf::constant(1); });
    f();
#endif
}
