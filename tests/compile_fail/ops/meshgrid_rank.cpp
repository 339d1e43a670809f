// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A matrix.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::meshgrid(i, x));  // expect: \[tf\.ops\.meshgrid\]
#else
    static_cast<void>(tf::meshgrid(i, i));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
