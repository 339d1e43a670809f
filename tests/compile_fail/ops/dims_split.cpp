// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The number of parts as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::split(x, 3, 1)[0];  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::split<3, 1>(x)[0];
    y.shape();
#endif
}
