// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The flags of matmul as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::matmul(x, x, false, true);  // expect: \[tf\.ops\.transposed\]
    y.shape();
#else
    auto y = tf::matmul(x, x, tf::transpose_b);
    y.shape();
#endif
}
