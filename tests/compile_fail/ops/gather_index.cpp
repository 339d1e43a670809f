// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Floating-point indices.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto i = tf::zeros<float, 4>();
    auto y = tf::gather(a, i);  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto i = tf::zeros<float, 4>();
    auto y = tf::gather(a, tf::cast<int>(i));
    y.shape();
#endif
}
