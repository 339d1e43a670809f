// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A square root of integers.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::sqrt(tf::constant(4)) + a;  // expect: \[tf\.ops\.bad_dtype\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::sqrt(tf::constant(4.f)) + a;
    y.shape();
#endif
}
