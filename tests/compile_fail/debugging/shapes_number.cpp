// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Another number than the dim.

#include <tf/debugging.hpp>

int main() {
    namespace debugging = tf::debugging;
    auto x = tf::ones<2, 3>();
    auto y = tf::ones<int, 2>();
    (void)y;
#ifdef TF_BAD
    debugging::assert_shapes(debugging::dims<"N", 4>(x));  // expect: \[tf\.debugging\.shapes\]
#else
    debugging::assert_shapes(debugging::dims<"N", 3>(x));
#endif
}
