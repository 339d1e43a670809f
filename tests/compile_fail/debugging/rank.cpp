// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A matrix that must be a vector.

#include <tf/debugging.hpp>

int main() {
    namespace debugging = tf::debugging;
    auto x = tf::ones<2, 3>();
    auto y = tf::ones<int, 2>();
    (void)y;
#ifdef TF_BAD
    debugging::assert_rank<1>(x);  // expect: \[tf\.debugging\.rank\]
#else
    debugging::assert_rank<2>(x);
#endif
}
