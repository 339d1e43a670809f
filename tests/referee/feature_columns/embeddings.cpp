// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Columns with weights, and with vocabularies in files.

#include <fstream>

#include "rows.hpp"

namespace {

using namespace referee;
using tf::nn::Combiner;

constexpr auto x = fc::numeric_column<"x">();
constexpr auto buckets = fc::bucketized_column(x, {0, 10, 33});
constexpr auto id = fc::categorical_column_with_identity<"id">(6);
constexpr auto too_few = fc::categorical_column_with_identity<"id">(4);
constexpr auto ids = fc::categorical_column_with_identity<"ids">(10);
constexpr auto words = fc::categorical_column_with_vocabulary_list<"words">({"a", "b", "c"});
constexpr auto hashed = fc::categorical_column_with_hash_bucket<"words">(10);
constexpr auto weighted = fc::weighted_categorical_column<"weight">(words);
constexpr auto crossed = fc::crossed_column(std::tuple(words, fc::feature<"word">), 15);
constexpr auto liked = fc::categorical_column_with_identity<"id">(10);
constexpr auto shared = fc::shared_embeddings(std::tuple(ids, liked), 3);

constexpr auto s_ids = fc::categorical_column_with_identity<"s_ids">(8);
constexpr auto s_weighted = fc::weighted_categorical_column<"s_weight">(s_ids);

// The file is written by the row below, and by feature_columns.py.
constexpr auto in_file =
    fc::categorical_column_with_vocabulary_file<"words", "feature_columns_words.txt", 3>(
        {.num_oov_buckets = 2});
constexpr auto start =
    fc::categorical_column_with_vocabulary_file<"word", "feature_columns_words.txt", 2>(
        {.default_value = 1});

template <auto... C>
auto model() {
    return modelled<Features, C...>(features());
}

const Family<ColumnRows> family([](ColumnRows& r) {
    r.row(
        "[embed(buckets(num('x'), [0, 10, 33]), 2), embed(identity('id', 6), 3), "
        "embed(identity('ids', 10), 2), embed(vocabulary('words', ['a', 'b', 'c']), 3, 'sqrtn'), "
        "num('x')]",
        [] {
            return model<fc::embedding_column(buckets, 2), fc::embedding_column(id, 3),
                         fc::embedding_column(ids, 2),
                         fc::embedding_column(words, 3, {.combiner = Combiner::sqrtn}), x>();
        });
    r.row(
        "[embed(hashed('words', 10), 2, 'sum', max_norm=.75), embed(identity('id', 6), 3, "
        "max_norm=.5), embed(weighted(vocabulary('words', ['a', 'b', 'c']), 'weight'), 2), "
        "embed(cross([vocabulary('words', ['a', 'b', 'c']), 'word'], 15), 2)]",
        [] {
            return model<fc::embedding_column(hashed, 2,
                                              {.combiner = Combiner::sum, .max_norm = .75}),
                         fc::embedding_column(id, 3, {.max_norm = .5}),
                         fc::embedding_column(weighted, 2), fc::embedding_column(crossed, 2)>();
        });
    r.row("[embed(weighted(vocabulary('words', ['a', 'b', 'c']), 'weight'), 2, 'sum')]",
          [] { return model<fc::embedding_column(weighted, 2, {.combiner = Combiner::sum})>(); });
    r.row("shared([identity('ids', 10), identity('id', 10)], 3)",
          [] { return model<std::get<0>(shared), std::get<1>(shared)>(); });
    r.row("[embed(identity('id', 4), 2)]",
          [] { return model<fc::embedding_column(too_few, 2)>(); });
    r.row(
        "[embed(identity('s_ids', 8), 2), embed(weighted(identity('s_ids', 8), 's_weight'), 2, "
        "'sqrtn')]",
        [] {
            return modelled<SparseFeatures, fc::embedding_column(s_ids, 2),
                            fc::embedding_column(s_weighted, 2, {.combiner = Combiner::sqrtn})>(
                sparse_features());
        });
    r.row(
        "[hot(in_file('words', 3, num_oov_buckets=2)), embed(in_file('words', 3, "
        "num_oov_buckets=2), 2), hot(in_file('word', 2, default_value=1))]",
        [] {
            std::ofstream("feature_columns_words.txt") << "b\nfemale\na\nc\n";
            return model<fc::indicator_column(in_file), fc::embedding_column(in_file, 2),
                         fc::indicator_column(start)>();
        });
    r.row(
        "[buckets(num('x'), [0, 10, 33]), hot(in_file('word', 2, default_value=1)), "
        "hot(vocabulary('words', ['a', 'b', 'c'], num_oov_buckets=4)), embed(weighted(vocabulary("
        "'words', ['a', 'b', 'c']), 'weight'), 2), embed(cross([vocabulary('words', ['a', 'b', "
        "'c']), 'word'], 15), 2)]",
        [] {
            constexpr auto unknown = fc::categorical_column_with_vocabulary_list<"words">(
                {"a", "b", "c"}, {.num_oov_buckets = 4});
            return modelled<Features, buckets, fc::indicator_column(unknown),
                            fc::indicator_column(start), fc::embedding_column(weighted, 2),
                            fc::embedding_column(crossed, 2)>(features(), "saved_columns");
        },
        "saved_columns");
});

}  // namespace
