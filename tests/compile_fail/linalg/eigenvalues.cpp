// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An eigenvalue that the matrix does not have.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 3>();
    auto b = tf::zeros<float, 2>();
#ifdef TF_BAD
    auto y = tf::linalg::eigh_tridiagonal<1, 3>(a, b);  // expect: \[tf\.linalg\.eigenvalues\]
#else
    auto y = tf::linalg::eigh_tridiagonal<1, 2>(a, b);
#endif
}
