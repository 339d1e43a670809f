// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The distinct elements of a matrix.

#include <tf/functions.hpp>

int main() {
    auto x = tf::zeros<int, 2, 3>();
#ifdef TF_BAD
    auto [y, idx] = tf::unique(x);  // expect: \[tf\.ops\.unique\]
    y.shape();
#else
    auto [y, idx] = tf::unique(tf::reshape<-1>(x));
    y.shape();
#endif
}
