// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// N-grams of numbers.

#include <tf/ragged.hpp>
#include <tf/strings.hpp>

int main() {
    const auto numbers = tf::constant({1, 2, 3});
#ifdef TF_BAD
    auto pairs = tf::strings::ngrams<2>(numbers);  // expect: \[tf\.strings\.ngrams_rows\]
#else
    auto pairs = tf::strings::ngrams<2>(tf::strings::as_string(numbers));
#endif
    (void)pairs;
}
