// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More symbols than dims.

#include <tf/debugging.hpp>

int main() {
    namespace debugging = tf::debugging;
    auto x = tf::ones<2, 3>();
    auto y = tf::ones<int, 2>();
    (void)y;
#ifdef TF_BAD
    debugging::assert_shapes(debugging::dims<"N", "M">(y));  // expect: \[tf\.debugging\.shapes\]
#else
    debugging::assert_shapes(debugging::dims<"N">(y));
#endif
}
