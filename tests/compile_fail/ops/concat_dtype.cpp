// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// concat of tensors with different dtypes.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<int, 2, 3>();
    auto y = tf::concat<0>(a, b);  // expect: \[tf\.ops\.dtype_mismatch\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<int, 2, 3>();
    auto y = tf::concat<0>(a, tf::cast<float>(b));
    y.shape();
#endif
}
