// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Integers to be divided by their norm.

#include <tf/keras.hpp>

void f() {
#ifdef TF_BAD
    const auto y = tf::keras::utils::normalize(tf::constant({3, 4}));  // expect: \[tf\.keras\.normalize\]
#else
    const auto y = tf::keras::utils::normalize(tf::constant({3.f, 4.f}));
#endif
    (void)y;
}
