// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The singular values of a vector.

#include <tf/linalg.hpp>

int main() {
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3, 4>();
#ifdef TF_BAD
    auto y = tf::linalg::svd(tf::zeros<float, 3>());  // expect: \[tf\.linalg\.rank\]
#else
    auto y = tf::linalg::svd(a);
#endif
}
