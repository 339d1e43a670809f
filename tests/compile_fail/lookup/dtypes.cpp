// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A table from a dtype that TensorFlow has no table for.

#include <tf/lookup.hpp>

namespace lookup = tf::lookup;

int main() {
#ifdef TF_BAD
    const lookup::KeyValueTensorInitializer init({1.f, 2.f}, {3, 4});
    lookup::StaticHashTable table(init, -1);  // expect: \[tf\.lookup\.dtypes\]
#else
    const lookup::KeyValueTensorInitializer init({1, 2}, {3, 4});
    lookup::StaticHashTable table(init, -1);
#endif
    table.size();
}
