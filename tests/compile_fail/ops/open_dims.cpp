// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A size is missing for a dim that is tf::dyn.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::zeros<float, tf::dyn, 3>();  // expect: \[tf\.ops\.open_dims\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::zeros<float, tf::dyn, 3>(2) + a;
    y.shape();
#endif
}
