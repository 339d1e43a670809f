// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sparse matrix is multiplied by a vector.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::sparse_dense_matmul(sp, tf::ones<3>());  // expect: \[tf\.sparse\.matmul\]
#else
    auto y = tf::sparse::sparse_dense_matmul(sp, tf::ones<3, 1>());
#endif
    (void)y;
}
