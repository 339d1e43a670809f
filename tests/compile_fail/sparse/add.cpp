// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sparse and a dense tensor of different ranks are added.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::add(sp, tf::ones<3>());  // expect: \[tf\.sparse\.add\]
#else
    auto y = tf::sparse::add(sp, tf::ones<2, 3>());
#endif
    (void)y;
}
