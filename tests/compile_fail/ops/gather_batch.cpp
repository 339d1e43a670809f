// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Batch dims that differ.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::gather<1, 1>(x, tf::zeros<int, 4, 2>()));  // expect: \[tf\.ops\.gather\]
#else
    static_cast<void>(tf::gather<1, 1>(x, tf::zeros<int, 2, 2>()));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
