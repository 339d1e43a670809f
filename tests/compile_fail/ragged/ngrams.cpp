// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// N-grams without their length.

#include <tf/ragged.hpp>

int main() {
    const auto words = tf::constant({"a", "b", "c"});
#ifdef TF_BAD
    auto pairs = tf::strings::ngrams(words);  // expect: \[tf\.strings\.ngrams\]
#else
    auto pairs = tf::strings::ngrams<2>(words);
#endif
    (void)pairs;
}
