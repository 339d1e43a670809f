// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An index vector that is longer than the tensor has dims.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::gather_nd(x, tf::zeros<int, 4, 3>()));  // expect: \[tf\.ops\.index_vectors\]
#else
    static_cast<void>(tf::gather_nd(x, tf::zeros<int, 4, 2>()));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
