// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Floats are not features.

#include <tf/sparse.hpp>

int main() {
    const auto names = tf::constant({{"a"}, {"b"}});
#ifdef TF_BAD
    tf::sparse::cross(names, tf::zeros<2, 3>());  // expect: \[tf\.sparse\.cross\]
#else
    tf::sparse::cross(names, tf::zeros<int, 2, 3>());
#endif
}
