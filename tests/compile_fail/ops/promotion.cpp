// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// There is no implicit promotion from float to double.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<double, 2, 3>();
    auto y = a + b;  // expect: \[tf\.ops\.dtype_mismatch\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<double, 2, 3>();
    auto y = tf::cast<double>(a) + b;
    y.shape();
#endif
}
