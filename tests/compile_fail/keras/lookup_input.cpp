// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Numbers for a lookup of strings.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
    StringLookup<> lookup;
    lookup.set_vocabulary({"a", "b"});
#ifdef TF_BAD
    lookup(tf::constant({1, 2}));  // expect: \[tf\.keras\.lookup_input\]
#else
    lookup(tf::constant({"a", "b"}));
#endif
}
