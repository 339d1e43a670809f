// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The sum of bools.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::constant({0, 1});
#ifdef TF_BAD
    static_cast<void>(tf::tensor_scatter_nd_add(x > 0.f, tf::zeros<int, 2, 1>(), x > 0.f));  // expect: \[tf\.ops\.bad_dtype\]
#else
    static_cast<void>(tf::tensor_scatter_nd_update(x > 0.f, tf::zeros<int, 2, 1>(), x > 0.f));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
