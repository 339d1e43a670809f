// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Columns of sequences, and features that are parsed by make_parse_example_spec.

#include <tf/data.hpp>
#include <tf/io.hpp>

#include "rows.hpp"

namespace {

using namespace referee;
using keras::experimental::SequenceFeatures;
using tf::nn::Combiner;

constexpr auto x = fc::sequence_numeric_column<"q_x">();
constexpr auto x_padded = fc::sequence_numeric_column<"q_x">({.default_value = 7});
constexpr auto too_short = fc::sequence_numeric_column<"q_short">();
constexpr auto pairs = fc::sequence_numeric_column<"q_pairs", 2>({.dtype = tf::int64});
constexpr auto ids = fc::sequence_categorical_column_with_identity<"q_ids">(4);
constexpr auto ids_or_1 = fc::sequence_categorical_column_with_identity<"q_ids">(3, 1);
constexpr auto many = fc::sequence_categorical_column_with_identity<"q_many">(4);
constexpr auto padded = fc::sequence_categorical_column_with_identity<"q_padded">(4);
constexpr auto words = fc::sequence_categorical_column_with_vocabulary_list<"q_words">({"a", "b"});
constexpr auto words_oov = fc::sequence_categorical_column_with_vocabulary_list<"q_words">(
    {"a", "b"}, {.num_oov_buckets = 3});
constexpr auto hashed = fc::sequence_categorical_column_with_hash_bucket<"q_words">(5);
constexpr auto in_file =
    fc::sequence_categorical_column_with_vocabulary_file<"q_words", "feature_columns_words.txt", 4>(
        {.num_oov_buckets = 2});
constexpr auto also_ids = fc::sequence_categorical_column_with_identity<"q_padded">(4);
constexpr auto shared =
    fc::shared_embeddings(std::tuple(many, also_ids), 3, {.combiner = Combiner::sum});

template <auto... C>
auto steps() {
    return fc::sequence_features<C...>(sequences());
}
template <auto... C>
auto model() {
    return layer_on<SequenceFeatures<C...>{}>(sequences());
}

constexpr auto age = fc::numeric_column<"age">({.default_value = 40});
constexpr auto place = fc::numeric_column<"place", 2>({.default_value = {1, -1}});
constexpr auto rooms = fc::numeric_column<"rooms">({.dtype = tf::int64});
constexpr auto deck = fc::categorical_column_with_vocabulary_list<"deck">({"A", "B"});
constexpr auto zip = fc::categorical_column_with_hash_bucket<"zip">(7, tf::int64);
constexpr auto town = fc::categorical_column_with_hash_bucket<"town">(7);
constexpr auto tags = fc::categorical_column_with_identity<"tags">(4);
constexpr auto weighted = fc::weighted_categorical_column<"weight">(tags);
constexpr auto crossed =
    fc::crossed_column(std::tuple(fc::bucketized_column(age, {30, 50}), fc::feature<"deck">), 6);
constexpr auto steps_x = fc::sequence_numeric_column<"weight">();
constexpr auto steps_tags = fc::sequence_categorical_column_with_identity<"tags">(4);
constexpr const char* file = "feature_columns.tfrecord";

/// Three Examples, the second with few features.
void write_examples() {
    using tf::train::BytesList, tf::train::FloatList, tf::train::Int64List;
    tf::io::TFRecordWriter out(file);
    out.write(tf::train::Example{.features = {.feature = {{"age", FloatList{{25}}},
                                                          {"place", FloatList{{3, 4}}},
                                                          {"rooms", Int64List{{5}}},
                                                          {"deck", BytesList{{"B", "A", "B"}}},
                                                          {"zip", Int64List{{12345}}},
                                                          {"town", BytesList{{"Oslo"}}},
                                                          {"tags", Int64List{{3, 1}}},
                                                          {"weight", FloatList{{.5f, 2}}}}}}
                  .SerializeToString());
    out.write(tf::train::Example{
        .features = {.feature = {{"rooms", Int64List{{1}}}, {"town", BytesList{{"", "Rome"}}}}}}
                  .SerializeToString());
    out.write(tf::train::Example{.features = {.feature = {{"age", FloatList{{51}}},
                                                          {"rooms", Int64List{{2}}},
                                                          {"deck", BytesList{{"C"}}},
                                                          {"zip", Int64List{{-1, 12}}},
                                                          {"tags", Int64List{{0}}},
                                                          {"weight", FloatList{{-1}}}}}}
                  .SerializeToString());
}
/// The features of all Examples, from a pipeline.
template <auto... C>
auto parsed() {
    write_examples();
    const auto batches = tf::data::TFRecordDataset(file).batch(4).map([](const auto& records) {
        return tf::io::parse_example(records, fc::make_parse_example_spec<C...>());
    });
    auto all = batches.iterator();
    return *all.next();
}
template <auto... C>
auto dense() {
    return fc::dense_features<C...>(parsed<C...>());
}

const Family<ColumnRows> family([](ColumnRows& r) {
    r.row("[seq_num('q_x')]", [] { return steps<x>(); });
    r.row("[seq_num('q_x', default_value=7.0)]", [] { return steps<x_padded>(); });
    r.row("[seq_num('q_pairs', (2,), 0, I64)]", [] { return steps<pairs>(); });
    r.row("[seq_num('q_short'), seq_num('q_x')]", [] { return steps<too_short, x>(); });
    r.row("[hot(seq_identity('q_ids', 4))]", [] { return steps<fc::indicator_column(ids)>(); });
    r.row("[hot(seq_identity('q_ids', 3, 1))]",
          [] { return steps<fc::indicator_column(ids_or_1)>(); });
    r.row("[hot(seq_identity('q_many', 4))]", [] { return steps<fc::indicator_column(many)>(); });
    r.row("[hot(seq_identity('q_padded', 4))]",
          [] { return steps<fc::indicator_column(padded)>(); });
    r.row("[hot(seq_vocabulary('q_words', ['a', 'b'], num_oov_buckets=3)), seq_num('q_x')]",
          [] { return steps<x, fc::indicator_column(words_oov)>(); });
    r.row("[hot(seq_hashed('q_words', 5))]", [] { return steps<fc::indicator_column(hashed)>(); });
    r.row(
        "[embed(seq_vocabulary('q_words', ['a', 'b']), 2), embed(seq_identity('q_ids', 4), 3, "
        "max_norm=.5), seq_num('q_x')]",
        [] {
            return model<x, fc::embedding_column(words, 2),
                         fc::embedding_column(ids, 3, {.max_norm = .5})>();
        });
    r.row("[embed(seq_identity('q_many', 4), 2, 'sqrtn')]",
          [] { return model<fc::embedding_column(many, 2, {.combiner = Combiner::sqrtn})>(); });
    r.row("shared([seq_identity('q_many', 4), seq_identity('q_padded', 4)], 3, 'sum')[:1]",
          [] { return model<std::get<0>(shared)>(); });
    r.row("[hot(seq_in_file('q_words', 4, num_oov_buckets=2))]",
          [] { return model<fc::indicator_column(in_file)>(); });

    r.parsed("[num('age', default_value=40.), num('place', (2,), default_value=[1., -1.])]", file,
             [] { return dense<age, place>(); });
    r.parsed(
        "[num('rooms', dtype=I64), hot(vocabulary('deck', ['A', 'B'])), hot(hashed('zip', 7, "
        "I64)), hot(hashed('town', 7))]",
        file, [] {
            return dense<rooms, fc::indicator_column(deck), fc::indicator_column(zip),
                         fc::indicator_column(town)>();
        });
    r.parsed(
        "[hot(weighted(identity('tags', 4), 'weight')), hot(cross([buckets(num('age', "
        "default_value=40.), [30, 50]), 'deck'], 6)), num('age', default_value=40.)]",
        file,
        [] { return dense<fc::indicator_column(weighted), fc::indicator_column(crossed), age>(); });
    r.parsed("[num('age')]", file, [] { return dense<fc::numeric_column<"age">()>(); });
    r.parsed("[seq_num('weight'), hot(seq_identity('tags', 4))]", file, [] {
        return fc::sequence_features<steps_x, fc::indicator_column(steps_tags)>(
            parsed<steps_x, fc::indicator_column(steps_tags)>());
    });
});

}  // namespace
