// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tokens of numbers cannot be encoded.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    StringLookup<LookupOptions{.invert = true, .output_mode = "count"}> lookup;  // expect: \[tf\.keras\.lookup_options\]
#else
    StringLookup<LookupOptions{.invert = true}> lookup;
#endif
}
