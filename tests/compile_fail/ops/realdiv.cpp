// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A real division of integers.

#include <tf/math.hpp>

int main() {
    auto x = tf::constant({1, 2});
#ifdef TF_BAD
    auto y = tf::realdiv(x, x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    auto y = tf::truediv(x, x);
#endif
}
