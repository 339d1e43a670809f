// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Floats are not counted.

#include <tf/sparse.hpp>

int main() {
    const auto x = tf::constant({1.f, 3.f});
#ifdef TF_BAD
    tf::sparse::bincount(x);  // expect: \[tf\.sparse\.bincount\]
#else
    tf::sparse::bincount(tf::cast<int>(x), x);
#endif
}
