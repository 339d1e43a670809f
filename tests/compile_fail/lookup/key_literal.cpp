// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number as a key of a table of strings.

#include <tf/lookup.hpp>

int main() {
    const tf::lookup::KeyValueTensorInitializer init({"a", "b"}, {1, 2});
    tf::lookup::StaticHashTable table(init, -1);
#ifdef TF_BAD
    table.lookup(1);  // expect: \[tf\.lookup\.key_dtype\]
#else
    table.lookup("1");
#endif
}
