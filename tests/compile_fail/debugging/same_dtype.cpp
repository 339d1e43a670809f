// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tensors of two dtypes.

#include <tf/debugging.hpp>

int main() {
    namespace debugging = tf::debugging;
    auto x = tf::ones<2, 3>();
    auto y = tf::ones<int, 2>();
    (void)y;
#ifdef TF_BAD
    debugging::assert_same_float_dtype(x, y);  // expect: \[tf\.debugging\.type\]
#else
    debugging::assert_same_float_dtype(x, x);
#endif
}
