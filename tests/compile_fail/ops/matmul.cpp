// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Columns and rows that do not fit.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::matmul(a, a);  // expect: \[tf\.ops\.matmul\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::matmul(a, tf::transpose(a));
    y.shape();
#endif
}
