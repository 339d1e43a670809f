// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A single sequence.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<int, 1> x{{{0}}, {1}, {3}};
    tf::SparseTensor<int, 2> y{{{0, 0}}, {1}, {1, 3}};
    (void)x, (void)y;
#ifdef TF_BAD
    auto z = tf::edit_distance(x, x);  // expect: \[tf\.ops\.edit_distance\]
#else
    auto z = tf::edit_distance(y, y);
#endif
}
