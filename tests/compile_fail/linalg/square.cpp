// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The inverse of a matrix that is not square.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::linalg::inv(a);  // expect: \[tf\.linalg\.square\]
#else
    auto y = tf::linalg::inv(tf::matmul(a, a, tf::transpose_b));
#endif
}
