// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A product with a vector.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3>();
    auto y = tf::matmul(a, b);  // expect: \[tf\.ops\.matmul_rank\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3>();
    auto y = tf::matmul(a, tf::expand_dims<1>(b));
    y.shape();
#endif
}
