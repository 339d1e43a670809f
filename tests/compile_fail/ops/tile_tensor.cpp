// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Multiples that are floats.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::tile(x, tf::constant({2.f, 1.f}));  // expect: \[tf\.ops\.tile\]
    y.shape();
#else
    auto y = tf::tile(x, tf::constant({2, 1}));
    y.shape();
#endif
}
