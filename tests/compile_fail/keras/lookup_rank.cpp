// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Counts of examples with two dims.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
    StringLookup<LookupOptions{.output_mode = "count"}> lookup;
    lookup.set_vocabulary({"a", "b"});
#ifdef TF_BAD
    lookup(tf::constant({{{"a", "b"}, {"a", "b"}}}));  // expect: \[tf\.keras\.lookup_rank\]
#else
    lookup(tf::constant({{"a", "b"}, {"a", "b"}}));
#endif
}
