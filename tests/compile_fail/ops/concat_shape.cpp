// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// concat of tensors that differ in another dim than the axis.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 2, 4>();
    auto y = tf::concat<0>(a, b);  // expect: \[tf\.ops\.concat\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 2, 4>();
    auto y = tf::concat<1>(a, b);
    y.shape();
#endif
}
