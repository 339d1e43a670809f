// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A table from a dtype that TensorFlow has no table for.

#include <tf/functions.hpp>

#ifdef TF_BAD
using Key = float;
#else
using Key = std::int64_t;
#endif

int main() {
    // expect: \[tf\.lookup\.dtypes\]
    tf::lookup::StaticHashTable<Key, std::int64_t> table(nullptr, "table", {1, 2}, {3, 4}, -1);
}
