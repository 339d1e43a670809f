// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An initializer whose int literals are int32, for a table of int64.

#include <tf/lookup.hpp>

int main() {
    using Table = tf::lookup::StaticHashTable<tf::string, std::int64_t>;
#ifdef TF_BAD
    const tf::lookup::KeyValueTensorInitializer init({"a", "b"}, {1, 2});
    Table table(init, -1);  // expect: \[tf\.lookup\.initializer\]
#else
    const tf::lookup::KeyValueTensorInitializer init({"a", "b"}, {1, 2}, tf::string_, tf::int64);
    Table table(init, -1);
#endif
    table.lookup("a");
}
