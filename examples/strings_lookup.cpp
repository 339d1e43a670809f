// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// From lines of a log to numbers for a model: clean them by regular expressions, split them, look
// words up in a table, and put unknown words into buckets by their hash.

#include <iostream>

#include <tf/lookup.hpp>
#include <tf/strings.hpp>
#include <tf/tf.hpp>

namespace s = tf::strings;

int main() {
    const auto lines = tf::constant(
        {"ERROR: disk 7 is full", "info: user ann logged in", "Error: disk 12 failed"});

    // One spelling for all words, and one word for all numbers.
    const auto clean =
        s::regex_replace(s::regex_replace(s::lower(lines), "[0-9]+", "<num>"), "[^a-z<> ]", "");
    std::cout << clean << '\n';
    std::cout << "errors " << s::regex_full_match(clean, "error .*") << '\n';

    // The words of all lines, and where each line starts.
    const auto words = s::split(clean);
    std::cout << "lines start at " << words.row_splits << '\n';

    // Known words have an id from the table; other ones share three buckets after these.
    const tf::lookup::KeyValueTensorInitializer known({"error", "info", "disk", "<num>"},
                                                      {0, 1, 2, 3});
    const tf::lookup::StaticHashTable table(known, -1);
    const auto found = tf::cast<std::int64_t>(table.lookup(words.values));
    const auto bucket = s::to_hash_bucket_fast(words.values, 3) + table.size();
    const auto ids = tf::where(found < 0, bucket, found);
    std::cout << "ids " << ids << '\n';

    // The first line again, with its ids.
    const auto labeled = s::join({words.values, s::as_string(ids)}, "=");
    std::cout << s::reduce_join<0>(labeled[tf::Slice<0, 5>()], " ") << '\n';
}
