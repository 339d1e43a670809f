// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Paddings of another shape.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::pad(x, tf::constant({1, 1}));  // expect: \[tf\.ops\.pad\]
    y.shape();
#else
    auto y = tf::pad(x, tf::constant({{1, 1}, {0, 0}}));
    y.shape();
#endif
}
