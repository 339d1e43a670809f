// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vector as the right side of a system.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::eye<3>();
#ifdef TF_BAD
    auto y = tf::linalg::solve(a, tf::zeros<float, 3>());  // expect: \[tf\.linalg\.system\]
#else
    auto y = tf::linalg::solve(a, tf::zeros<float, 3, 1>());
#endif
}
