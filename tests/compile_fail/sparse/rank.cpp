// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A scalar cannot be a sparse tensor.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::from_dense(tf::constant(1.f));  // expect: \[tf\.sparse\.rank\]
#else
    auto y = tf::sparse::from_dense(tf::constant({1.f, 0.f}));
#endif
    (void)y;
}
