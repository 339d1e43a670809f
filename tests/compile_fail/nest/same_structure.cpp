// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tuple of two parts and one of three.

#include <tf/functions.hpp>

int main() {
    auto x = tf::constant(1.f);
#ifdef TF_BAD
    tf::nest::assert_same_structure(std::tuple(x, x), std::tuple(x, x, x));  // expect: \[tf\.nest\.same_structure\]
#else
    tf::nest::assert_same_structure(std::tuple(x, x), std::pair(x, x));
#endif
}
