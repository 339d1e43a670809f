// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A number as the mask token of strings.

#include <tf/tf.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    StringLookup<LookupOptions{.mask_token = 0}> lookup;  // expect: \[tf\.keras\.lookup_token\]
#else
    StringLookup<LookupOptions{.mask_token = ""}> lookup;
#endif
}
