// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function of the values gives a scalar.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::map_values([](auto v) { return tf::reduce_sum(v); }, sp);  // expect: \[tf\.sparse\.map_values\]
#else
    auto y = tf::sparse::map_values([](auto v) { return tf::square(v); }, sp);
#endif
    (void)y;
}
