// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A diagonal that the matrix does not have.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::linalg::diag_part<5>(a);  // expect: \[tf\.ops\.diagonal\]
#else
    auto y = tf::linalg::diag_part<2>(a);
#endif
}
