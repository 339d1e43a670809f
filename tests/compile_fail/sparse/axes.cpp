// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sparse tensor has no such axis.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::reduce_sum<2>(sp);  // expect: \[tf\.sparse\.axes\]
#else
    auto y = tf::sparse::reduce_sum<1>(sp);
#endif
    (void)y;
}
