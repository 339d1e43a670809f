// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Integers that must be nearly equal.

#include <tf/debugging.hpp>

int main() {
    auto x = tf::ones<int, 2>();
#ifdef TF_BAD
    tf::debugging::assert_near(x, x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::debugging::assert_equal(x, x);
#endif
}
