// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A shape that cannot be broadcast to the dims.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::broadcast_to<2, 4>(a);  // expect: \[tf\.ops\.broadcast\]
    y.shape();
#else
    auto a = tf::zeros<float, 2, 3>();
    auto y = tf::broadcast_to<4, 2, 3>(a);
    y.shape();
#endif
}
