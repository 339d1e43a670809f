// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A product of bools.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<bool, 3, 3>();
    auto y = tf::matmul(b, b);  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<bool, 3, 3>();
    auto y = tf::matmul(tf::cast<float>(b), tf::transpose(a));
    y.shape();
#endif
}
