// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Updates that are not rows of the result.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::scatter_nd<3>(tf::zeros<int, 2, 1>(), x));  // expect: \[tf\.ops\.index_vectors\]
#else
    static_cast<void>(tf::scatter_nd<3, 3>(tf::zeros<int, 2, 1>(), x));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
