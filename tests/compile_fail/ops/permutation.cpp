// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A permutation that names an axis twice.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::transpose<0, 0>(a);  // expect: \[tf\.ops\.bad_permutation\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::transpose<1, 0>(a);
    y.shape();
#endif
}
