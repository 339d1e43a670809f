// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The symbol for any dims in the last place.

#include <tf/debugging.hpp>

int main() {
    namespace debugging = tf::debugging;
    auto x = tf::ones<2, 3>();
    auto y = tf::ones<int, 2>();
    (void)y;
#ifdef TF_BAD
    debugging::assert_shapes(debugging::dims<"N", "...">(x));  // expect: \[tf\.debugging\.shapes\]
#else
    debugging::assert_shapes(debugging::dims<"...", "N">(x));
#endif
}
