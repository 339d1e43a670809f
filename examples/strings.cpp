// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Counts the words of a few sentences. The function is traced: its ops on strings are nodes of a
// graph, which can be saved.

#include <iostream>

#include <tf/strings.hpp>

namespace s = tf::strings;

/// Lower case, with white space instead of everything else.
constexpr auto clean = [](auto sentences) {
    return s::regex_replace(s::lower(sentences), "[^a-z ]+", " ");
};
/// The distinct words in the order of their first occurrence, how often each occurs, and the number
/// of words of each sentence.
constexpr auto count_words = [](auto sentences) {
    const auto [words, splits] = s::split(clean(sentences));
    const auto distinct = tf::unique_with_counts(words);
    const auto lines = s::join(s::as_string(distinct.count), " ", distinct.y);
    return std::tuple(s::reduce_join<0>(lines, "\n"), splits);
};

int main() {
    const auto sentences = tf::constant({"The quick brown fox jumps over the lazy dog.",
                                         "The dog sleeps; the fox -- quick as ever -- runs!", ""});
    const auto [lines, splits] = tf::function(count_words)(sentences);
    std::cout << lines() << '\n'
              << s::format("words of sentence i: splits[i] to [i + 1] of {}", splits)() << '\n';
}
