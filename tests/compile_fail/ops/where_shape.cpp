// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A condition that does not broadcast with the values.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto c = tf::zeros<bool, 2>();
    auto y = tf::where(c, a, 0.f);  // expect: \[tf\.ops\.broadcast\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto c = tf::zeros<bool, 2>();
    auto y = tf::where(tf::reshape<2, 1>(c), a, 0.f);
    y.shape();
#endif
}
