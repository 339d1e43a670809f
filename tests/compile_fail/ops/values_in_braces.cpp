// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Values in a list.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
#ifdef TF_BAD
    const auto y = tf::concat({x, x}, 0);  // expect: \[tf\.ops\.values\]
#else
    const auto y = tf::concat<0>(x, x);
#endif
    return y.shape().rank;
}
