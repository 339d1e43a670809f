// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Different numbers of sets.

#include <tf/sparse.hpp>

int main() {
    auto a = tf::constant<int>({{1, 2, 2}, {3, 4, 5}});
#ifdef TF_BAD
    auto b = tf::constant<int>({{2, 7}, {5, 3}, {1, 1}});
    auto y = tf::sets::union_(a, b);  // expect: \[tf\.sets\.operands\]
#else
    auto b = tf::constant<int>({{2, 7}, {5, 3}});
    auto y = tf::sets::union_(a, b);
#endif
    (void)y;
}
