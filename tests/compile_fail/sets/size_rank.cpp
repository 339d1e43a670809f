// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One set, without a dim that numbers the sets.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<int, 1> sp{{{0}, {2}}, {5, 5}, {3}};
#ifdef TF_BAD
    auto y = tf::sets::size(sp);  // expect: \[tf\.sets\.operands\]
#else
    auto y = tf::sets::size(tf::sparse::expand_dims<0>(sp));
#endif
    (void)y;
}
