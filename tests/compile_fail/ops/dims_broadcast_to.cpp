// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dims of broadcast_to as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::broadcast_to(x, {4, 2, 3});  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::broadcast_to<4, 2, 3>(x);
    y.shape();
#endif
}
