// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// As many elements beside the diagonal as on it.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 3>();
#ifdef TF_BAD
    auto y = tf::linalg::eigh_tridiagonal(a, a);  // expect: \[tf\.linalg\.tridiagonal\]
#else
    auto y = tf::linalg::eigh_tridiagonal(a, tf::zeros<float, 2>());
#endif
}
