// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One size too many for random numbers.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::random::normal<float, 2, 3>(2);  // expect: \[tf\.ops\.open_dims\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::random::normal<float, tf::dyn, 3>(2) + a;
    y.shape();
#endif
}
