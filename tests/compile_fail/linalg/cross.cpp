// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Vectors of two elements.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::linalg::cross(tf::zeros<float, 2>(), tf::zeros<float, 2>());  // expect: \[tf\.linalg\.cross\]
#else
    auto y = tf::linalg::cross(a, a);
#endif
}
