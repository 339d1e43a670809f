// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Columns without weights: numbers, intervals, categories, weighted and crossed.

#include "rows.hpp"

namespace {

using namespace referee;

constexpr auto x = fc::numeric_column<"x">();
constexpr auto pair = fc::numeric_column<"pair", 2>();
constexpr auto grid = fc::numeric_column<"grid", 2, 2>();
constexpr auto scaled = fc::numeric_column<"x">([](const auto& v) { return (v - 3.f) / 4.f; });
constexpr auto x_buckets = fc::bucketized_column(x, {0, 10, 33});
constexpr auto pair_buckets = fc::bucketized_column(pair, {1.5, 10});
constexpr auto id = fc::categorical_column_with_identity<"id">(4);
constexpr auto id_or_1 = fc::categorical_column_with_identity<"id">(4, 1);
constexpr auto ids = fc::categorical_column_with_identity<"ids">(4);
constexpr auto word = fc::categorical_column_with_vocabulary_list<"word">({"female", "male"});
constexpr auto words = fc::categorical_column_with_vocabulary_list<"words">({"a", "b", "c"});
constexpr auto words_or_b =
    fc::categorical_column_with_vocabulary_list<"words">({"a", "b", "c"}, {.default_value = 1});
constexpr auto words_oov =
    fc::categorical_column_with_vocabulary_list<"words">({"a", "b", "c"}, {.num_oov_buckets = 4});
constexpr auto numbers = fc::categorical_column_with_vocabulary_list<"ids">({9, 3, -4});
constexpr auto numbers_oov =
    fc::categorical_column_with_vocabulary_list<"ids">({9, 3, -4}, {.num_oov_buckets = 3});
constexpr auto word_hash = fc::categorical_column_with_hash_bucket<"words">(10);
constexpr auto id_hash = fc::categorical_column_with_hash_bucket<"ids">(10);
constexpr auto weighted = fc::weighted_categorical_column<"weight">(words_oov);
constexpr auto crossed = fc::crossed_column(std::tuple(x_buckets, fc::feature<"word">), 10);
constexpr auto keyed =
    fc::crossed_column(std::tuple(fc::feature<"words">, fc::feature<"id">), 20, 77);
constexpr auto nested = fc::crossed_column(std::tuple(words, crossed, ids), 30);

constexpr auto s_words =
    fc::categorical_column_with_vocabulary_list<"s_words">({"a", "b"}, {.num_oov_buckets = 2});
constexpr auto s_ids = fc::categorical_column_with_identity<"s_ids">(4);
constexpr auto s_hash = fc::categorical_column_with_hash_bucket<"s_words">(5);
constexpr auto s_weighted = fc::weighted_categorical_column<"s_weight">(s_words);
constexpr auto s_crossed = fc::crossed_column(std::tuple(fc::feature<"s_words">, s_ids), 12);

template <auto... C>
auto dense() {
    return fc::dense_features<C...>(features());
}
template <auto C>
auto hot() {
    return dense<fc::indicator_column(C)>();
}
template <auto C>
auto sparse() {
    return fc::dense_features<fc::indicator_column(C)>(sparse_features());
}

const Family<ColumnRows> family([](ColumnRows& r) {
    r.row("[num('x')]", [] { return dense<x>(); });
    r.row("[num('pair', (2,))]", [] { return dense<pair>(); });
    r.row("[num('grid', (2, 2))]", [] { return dense<grid>(); });
    r.row("[num('x', normalizer_fn=lambda v: (v - 3.0) / 4.0)]", [] { return dense<scaled>(); });
    r.row("[buckets(num('x'), [0, 10, 33])]", [] { return dense<x_buckets>(); });
    r.row("[buckets(num('pair', (2,)), [1.5, 10])]", [] { return dense<pair_buckets>(); });
    r.row("[hot(buckets(num('pair', (2,)), [1.5, 10]))]", [] { return hot<pair_buckets>(); });
    r.row("[hot(identity('id', 4))]", [] { return hot<id>(); });
    r.row("[hot(identity('id', 4, 1))]", [] { return hot<id_or_1>(); });
    r.row("[hot(identity('ids', 4))]", [] { return hot<ids>(); });
    r.row("[hot(vocabulary('word', ['female', 'male']))]", [] { return hot<word>(); });
    r.row("[hot(vocabulary('words', ['a', 'b', 'c']))]", [] { return hot<words>(); });
    r.row("[hot(vocabulary('words', ['a', 'b', 'c'], default_value=1))]",
          [] { return hot<words_or_b>(); });
    r.row("[hot(vocabulary('words', ['a', 'b', 'c'], num_oov_buckets=4))]",
          [] { return hot<words_oov>(); });
    r.row("[hot(vocabulary('ids', [9, 3, -4]))]", [] { return hot<numbers>(); });
    r.row("[hot(vocabulary('ids', [9, 3, -4], num_oov_buckets=3))]",
          [] { return hot<numbers_oov>(); });
    r.row("[hot(hashed('words', 10))]", [] { return hot<word_hash>(); });
    r.row("[hot(hashed('ids', 10, I32))]", [] { return hot<id_hash>(); });
    r.row("[hot(weighted(vocabulary('words', ['a', 'b', 'c'], num_oov_buckets=4), 'weight'))]",
          [] { return hot<weighted>(); });
    r.row("[hot(cross([buckets(num('x'), [0, 10, 33]), 'word'], 10))]",
          [] { return hot<crossed>(); });
    r.row("[hot(cross(['words', 'id'], 20, 77))]", [] { return hot<keyed>(); });
    r.row(
        "[hot(cross([vocabulary('words', ['a', 'b', 'c']), cross([buckets(num('x'), [0, 10, 33]), "
        "'word'], 10), identity('ids', 4)], 30))]",
        [] { return hot<nested>(); });
    r.row("[hot(vocabulary('s_words', ['a', 'b'], num_oov_buckets=2))]",
          [] { return sparse<s_words>(); });
    r.row("[hot(identity('s_ids', 4))]", [] { return sparse<s_ids>(); });
    r.row("[hot(hashed('s_words', 5))]", [] { return sparse<s_hash>(); });
    r.row("[hot(weighted(vocabulary('s_words', ['a', 'b'], num_oov_buckets=2), 's_weight'))]",
          [] { return sparse<s_weighted>(); });
    r.row("[hot(cross(['s_words', identity('s_ids', 4)], 12))]",
          [] { return sparse<s_crossed>(); });
    // The order of the names, which is not that of the list.
    r.row(
        "[num('x'), hot(cross([buckets(num('x'), [0, 10, 33]), 'word'], 10)), "
        "hot(vocabulary('words', ['a', 'b', 'c'])), num('grid', (2, 2)), buckets(num('x'), [0, 10, "
        "33]), hot(weighted(vocabulary('words', ['a', 'b', 'c'], num_oov_buckets=4), 'weight'))]",
        [] {
            return dense<x, fc::indicator_column(crossed), fc::indicator_column(words), grid,
                         x_buckets, fc::indicator_column(weighted)>();
        });
});

}  // namespace
