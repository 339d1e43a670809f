// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The elements to retain are given by indices.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::retain(sp, tf::constant({1, 0}));  // expect: \[tf\.sparse\.retain\]
#else
    auto y = tf::sparse::retain(sp, tf::constant({true, false}));
#endif
    (void)y;
}
