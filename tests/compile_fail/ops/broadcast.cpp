// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Shapes that do not broadcast.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 2>();
    auto y = a + b;  // expect: \[tf\.ops\.broadcast\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto b = tf::zeros<float, 2>();
    auto y = a + tf::expand_dims<1>(b);
    y.shape();
#endif
}
