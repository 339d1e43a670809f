// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// LU factors with a permutation that does not consist of integers.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::eye<2>();
    const auto [lu, p] = tf::linalg::lu(a);
#ifdef TF_BAD
    auto y = tf::linalg::lu_reconstruct(lu, tf::zeros<float, 2>());  // expect: \[tf\.linalg\.lu\]
#else
    auto y = tf::linalg::lu_reconstruct(lu, p);
#endif
}
