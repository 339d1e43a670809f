// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The paddings as TensorFlow takes them.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::pad(x, {{1, 1}, {0, 2}});  // expect: \[tf\.ops\.dims\]
    y.shape();
#else
    auto y = tf::pad<tf::Paddings{{1, 1}, {0, 2}}>(x);
    y.shape();
#endif
}
