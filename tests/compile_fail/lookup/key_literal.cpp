// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number as a key of a table of strings.

#include <tf/functions.hpp>

int main() {
    tf::lookup::StaticHashTable table(tf::lookup::KeyValueTensorInitializer({"a", "b"}, {1, 2}), -1);
#ifdef TF_BAD
    table.lookup(1);  // expect: \[tf\.lookup\.key_dtype\]
#else
    table.lookup("1");
#endif
}
