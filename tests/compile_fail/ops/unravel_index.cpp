// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Dims that are not a vector.

#include <tf/math.hpp>

int main() {
    auto x = tf::constant({1, 2});
#ifdef TF_BAD
    auto y = tf::unravel_index(x, tf::constant(3));  // expect: \[tf\.ops\.unravel_index\]
#else
    auto y = tf::unravel_index(x, tf::constant({3}));
#endif
}
