// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dense table for whose dtypes TensorFlow has no kernel.

#include <tf/lookup.hpp>

int main() {
#ifdef TF_BAD
    tf::lookup::experimental::DenseHashTable<std::int64_t, tf::string> table(
        "", 0, -1);  // expect: \[tf\.lookup\.dtypes\]
#else
    tf::lookup::experimental::DenseHashTable<std::int64_t, bool> table(false, 0, -1);
#endif
}
