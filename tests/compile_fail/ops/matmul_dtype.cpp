// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A product of different dtypes.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<double, 3, 2>();
    auto y = tf::matmul(a, b);  // expect: \[tf\.ops\.dtype_mismatch\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<double, 3, 2>();
    auto y = tf::matmul(a, tf::cast<float>(b));
    y.shape();
#endif
}
