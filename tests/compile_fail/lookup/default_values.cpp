// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Defaults for a lookup that are neither one value nor one for each key.

#include <tf/lookup.hpp>

int main() {
    tf::lookup::experimental::MutableHashTable<std::int64_t, float> table(0.f);
    const auto keys = tf::constant<std::int64_t>({1, 2});
#ifdef TF_BAD
    table.lookup(keys, tf::constant({1.f, 2.f, 3.f}));  // expect: \[tf\.lookup\.values\]
#else
    table.lookup(keys, tf::constant({1.f, 2.f}));
#endif
}
