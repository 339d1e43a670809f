// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Columns of sequences in functions and models. The referee compares their values with
// TensorFlow's; here are the kinds of features, masks, gradients and errors.

#include <doctest/doctest.h>

#include <tf/feature_column.hpp>
#include <tf/keras.hpp>
#include <tf/ragged.hpp>

#include "../support.hpp"

namespace {

namespace fc = tf::feature_column;
namespace keras = tf::keras;
using keras::experimental::SequenceFeatures;
using test::elements;
using Int = std::int64_t;
using Vec = std::vector<float>;
using Lengths = std::vector<Int>;

constexpr auto speed = fc::sequence_numeric_column<"speed">({.default_value = -1});
constexpr auto scaled =
    fc::sequence_numeric_column<"speed">([](const auto& x) { return x * 10.f; });
constexpr auto place = fc::sequence_numeric_column<"place", 2>();
constexpr auto word = fc::sequence_categorical_column_with_vocabulary_list<"word">({"a", "b"});
constexpr auto id = fc::sequence_categorical_column_with_identity<"id">(3);

auto words() {
    return tf::ragged::from_row_lengths(tf::constant({"b", "a", "x", "b"}),
                                        tf::constant<Int>({1, 0, 3}));
}
auto speeds() {
    return tf::ragged::from_row_lengths(tf::constant({1.f, 2.f, 3.f, 4.f}),
                                        tf::constant<Int>({1, 0, 3}));
}
auto features() { return tf::dict(tf::named<"word">(words()), tf::named<"speed">(speeds())); }
using Features = decltype(features());

/// The words as vectors, read by a recurrent layer that ignores the padding.
struct Reader : keras::Functional<Reader, fc::FeatureInput<Features>{}> {
    static constexpr auto build(auto features) {
        const auto [x, lengths] =
            features | keras::layer<SequenceFeatures<fc::embedding_column(word, 2), speed>{}>;
        return keras::Masked{x, tf::sequence_mask(lengths)} |
               keras::layer<keras::SimpleRNN<1>{.activation = keras::linear}>;
    }
};

}  // namespace

TEST_CASE("steps of ragged features are padded, and counted") {
    const auto f = features();
    const auto [x, lengths] = fc::sequence_features<fc::indicator_column(word), speed>(f);
    static_assert(
        std::is_same_v<std::remove_const_t<decltype(x)>, tf::Tensor<float, tf::dyn, tf::dyn, 3>>);
    CHECK(x.shape() == tf::Shape(3, 3, 3));
    CHECK(elements(x) == Vec{1,  0, 1, -1, 0, 0, -1, 0, 0,  //
                             -1, 0, 0, -1, 0, 0, -1, 0, 0,  //
                             2,  1, 0, 3,  0, 0, 4,  0, 1});
    CHECK(elements(lengths) == Lengths{1, 0, 3});

    const auto [y, same] = tf::function([](const auto& all) {
        return fc::sequence_features<fc::indicator_column(word), speed>(all);
    })(f);
    CHECK(elements(y) == elements(x));
    CHECK(elements(same) == elements(lengths));

    CHECK(elements(std::get<0>(fc::sequence_features<scaled>(f))) ==
          Vec{10, 0, 0, 0, 0, 0, 20, 30, 40});
}

TEST_CASE("steps with several numbers") {
    // Six numbers are three steps of two.
    const auto flat = tf::dict(tf::named<"place">(tf::ragged::from_row_lengths(
        tf::constant({1, 2, 3, 4, 5, 6, 7, 8}), tf::constant<Int>({6, 2}))));
    // The same as rows of a matrix.
    const auto rows = tf::dict(tf::named<"place">(tf::ragged::from_row_lengths(
        tf::constant({{1, 2}, {3, 4}, {5, 6}, {7, 8}}), tf::constant<Int>({3, 1}))));
    const Vec expected{1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0};
    const auto [x, lengths] = fc::sequence_features<place>(flat);
    const auto [y, same] = fc::sequence_features<place>(rows);
    CHECK(x.shape() == tf::Shape(2, 3, 2));
    CHECK(elements(x) == expected);
    CHECK(elements(y) == expected);
    CHECK(elements(lengths) == Lengths{3, 1});
    CHECK(elements(same) == Lengths{3, 1});
}

TEST_CASE("steps with several categories, and padded ones") {
    const auto several = tf::dict(tf::named<"id">(
        tf::SparseTensor<Int, 3>{tf::constant<Int>({{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {2, 0, 0}}),
                                 tf::constant<Int>({0, 2, 1, 1}), tf::constant<Int>({3, 2, 2})}));
    const auto [x, lengths] = fc::sequence_features<fc::indicator_column(id)>(several);
    CHECK(elements(x) == Vec{1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0});
    CHECK(elements(lengths) == Lengths{2, 0, 1});

    const auto padded = tf::dict(tf::named<"id">(tf::constant({{2, 0}, {1, -1}})));
    const auto [y, counts] = fc::sequence_features<fc::indicator_column(id)>(padded);
    CHECK(elements(y) == Vec{0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0});
    CHECK(elements(counts) == Lengths{2, 1});
}

TEST_CASE("a recurrent layer reads the steps with a mask") {
    Reader model;
    CHECK(Reader::parameters == 2 * 2 + 3 + 1 + 1);
    auto vectors = model.weight<"sequence_features/word_embedding/embedding_weights">();
    vectors.assign(tf::constant({{1.f, 2.f}, {3.f, 4.f}}));
    model.weight<"simple_rnn/simple_rnn_cell/kernel">().assign(
        tf::constant({{1.f}, {10.f}, {100.f}}));
    model.weight<"simple_rnn/simple_rnn_cell/recurrent_kernel">().assign(tf::constant({{2.f}}));
    // The sums of speed + 10 * first + 100 * second, doubled in each further step.
    const Vec expected{1 + 30 + 400, 0, (2 + 10 + 200) * 4 + 3 * 2 + 4 + 30 + 400};
    CHECK(elements(model(features())) == expected);

    tf::GradientTape tape;
    const auto y = tf::reduce_sum(model(features()));
    const auto gradient = tape.gradient(y, vectors);
    CHECK(elements(gradient) == Vec{40, 400, 20, 200});
}

TEST_CASE("features with different numbers of steps are an error") {
    const auto other =
        tf::dict(tf::named<"word">(words()),
                 tf::named<"speed">(tf::ragged::from_row_lengths(tf::constant({1.f, 2.f, 3.f, 4.f}),
                                                                 tf::constant<Int>({0, 1, 3}))));
    CHECK_THROWS_WITH_AS((fc::sequence_features<fc::indicator_column(word), speed>(other)),
                         doctest::Contains("the same number of steps"),
                         tf::errors::InvalidArgument);
}
