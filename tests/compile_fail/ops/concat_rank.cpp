// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// concat of tensors with different ranks.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3>();
    auto y = tf::concat<0>(a, b);  // expect: \[tf\.ops\.concat\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 3>();
    auto y = tf::concat<0>(a, tf::expand_dims<0>(b));
    y.shape();
#endif
}
