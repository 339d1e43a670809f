// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bands and right sides of other sizes.

#include <tf/linalg.hpp>

int main() {
    auto bands = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::linalg::banded_triangular_solve(bands, tf::ones<float, 4, 1>());  // expect: \[tf\.linalg\.banded\]
#else
    auto y = tf::linalg::banded_triangular_solve(bands, tf::ones<float, 3, 1>());
#endif
}
