// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The softmax of integers.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::softmax(tf::SparseTensor<int, 2>{});  // expect: \[tf\.sparse\.softmax\]
#else
    auto y = tf::sparse::softmax(sp);
#endif
    (void)y;
}
