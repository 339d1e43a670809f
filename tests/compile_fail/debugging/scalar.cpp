// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A matrix that must be a scalar.

#include <tf/debugging.hpp>

int main() {
    namespace debugging = tf::debugging;
    auto x = tf::ones<2, 3>();
    auto y = tf::ones<int, 2>();
    (void)y;
#ifdef TF_BAD
    auto z = debugging::assert_scalar(x) + 1.f;  // expect: \[tf\.debugging\.rank\]
#else
    auto z = debugging::assert_scalar(tf::reduce_sum(x)) + 1.f;
#endif
}
