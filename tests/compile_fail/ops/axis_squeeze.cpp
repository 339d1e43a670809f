// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of squeeze as TensorFlow takes it.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 1, 3>();
#ifdef TF_BAD
    auto y = tf::squeeze(x, {0});  // expect: \[tf\.ops\.axis\]
    y.shape();
#else
    auto y = tf::squeeze<0>(x);
    y.shape();
#endif
}
