// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A value of a dict has no name.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant(1.f);
#ifdef TF_BAD
    const auto d = tf::dict(tf::named<"x">(x), x * 2.f);  // expect: \[tf\.dict\.unnamed\]
#else
    const auto d = tf::dict(tf::named<"x">(x), tf::named<"y">(x * 2.f));
#endif
    const auto y = tf::get<"y">(d);
}
