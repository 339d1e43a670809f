// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// squeeze of a dim that is not 1.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::squeeze<0>(a);  // expect: \[tf\.ops\.bad_axis\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::squeeze<0>(tf::expand_dims<0>(a));
    y.shape();
#endif
}
