// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The ids of a lookup are floats.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::nn::embedding_lookup_sparse(tf::ones<3, 2>(), sp);  // expect: \[tf\.nn\.embedding\]
#else
    auto ids = tf::sparse::map_values([](auto v) { return tf::cast<int>(v); }, sp);
    auto y = tf::nn::embedding_lookup_sparse(tf::ones<3, 2>(), ids);
#endif
    (void)y;
}
