// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Floats that must be integers.

#include <tf/debugging.hpp>

int main() {
    namespace debugging = tf::debugging;
    auto x = tf::ones<2, 3>();
    auto y = tf::ones<int, 2>();
    (void)y;
#ifdef TF_BAD
    debugging::assert_integer(x);  // expect: \[tf\.debugging\.type\]
#else
    debugging::assert_integer(y);
#endif
}
