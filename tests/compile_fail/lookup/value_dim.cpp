// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Values of a mutable table that are matrices.

#include <tf/lookup.hpp>

int main() {
#ifdef TF_BAD
    using Table =
        tf::lookup::experimental::MutableHashTable<int, float, 2, 2>;
    Table table(tf::zeros<2, 2>());  // expect: \[tf\.lookup\.value_dim\]
#else
    tf::lookup::experimental::MutableHashTable<int, float, 4> table(tf::zeros<4>());
#endif
}
