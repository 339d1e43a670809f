// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several indices in a subscript.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = x[tf::constant({0, 1})];  // expect: \[tf\.ops\.index\]
    y.shape();
#else
    auto y = tf::gather(x, tf::constant({0, 1}));
    y.shape();
#endif
}
