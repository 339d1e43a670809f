// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The band of a vector.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::linalg::band_part(tf::zeros<float, 3>(), -1, 0);  // expect: \[tf\.ops\.diagonal\]
#else
    auto y = tf::linalg::band_part(a, -1, 0);
#endif
}
