// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rows that are added to a table must have its dims.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float, 4, 2> table(tf::zeros<float, 4, 2>());
    const auto at = tf::constant({0, 3});
#ifdef TF_BAD
    table.scatter_add(at, tf::ones<float, 2, 3>());  // expect: \[tf\.variable\.scatter\]
#else
    table.scatter_add(at, tf::ones<float, 2, 2>());
#endif
}
