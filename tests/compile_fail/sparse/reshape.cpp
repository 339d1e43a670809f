// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The dims are int32.

#include <tf/sparse.hpp>

int main() {
    tf::SparseTensor<float, 2> sp{{{0, 1}, {1, 0}}, {1.f, 2.f}, {2, 3}};
#ifdef TF_BAD
    auto y = tf::sparse::reshape(sp, tf::constant({3, 2}));  // expect: \[tf\.sparse\.reshape\]
#else
    auto y = tf::sparse::reshape(sp, tf::constant<std::int64_t>({3, 2}));
#endif
    (void)y;
}
