// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Updates that are not rows of the tensor.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::zeros<float, 2, 3>();
    const auto i = tf::zeros<int, 2, 1>();
#ifdef TF_BAD
    static_cast<void>(tf::tensor_scatter_nd_add(x, i, tf::zeros<float, 2, 2>()));  // expect: \[tf\.ops\.index_vectors\]
#else
    static_cast<void>(tf::tensor_scatter_nd_add(x, i, tf::zeros<float, 2, 3>()));
#endif
    static_cast<void>(x);
    static_cast<void>(i);
}
