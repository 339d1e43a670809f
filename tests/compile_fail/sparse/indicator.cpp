// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Floats instead of ids.

#include <tf/sparse.hpp>

int main() {
#ifdef TF_BAD
    tf::SparseTensor<float, 2> sp{{{0, 0}, {1, 1}}, {1.f, 2.f}, {2, 2}};
    auto y = tf::sparse::to_indicator<3>(sp);  // expect: \[tf\.sparse\.indicator\]
#else
    tf::SparseTensor<int, 2> sp{{{0, 0}, {1, 1}}, {1, 2}, {2, 2}};
    auto y = tf::sparse::to_indicator<3>(sp);
#endif
    (void)y;
    (void)sp;
}
