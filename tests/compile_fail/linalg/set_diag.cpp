// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A diagonal of another size.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::linalg::set_diag(a, tf::zeros<float, 3>());  // expect: \[tf\.ops\.diagonal\]
#else
    auto y = tf::linalg::set_diag(a, tf::zeros<float, 2>());
#endif
}
