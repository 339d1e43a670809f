// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// From files of Examples to models: make_parse_example_spec in pipelines, functions and training.

#include <doctest/doctest.h>

#include <cstdio>

#include <tf/data.hpp>
#include <tf/feature_column.hpp>
#include <tf/io.hpp>
#include <tf/keras.hpp>

#include "../support.hpp"

namespace {

namespace fc = tf::feature_column;
namespace keras = tf::keras;
using test::elements;
using Vec = std::vector<float>;
using Int = std::int64_t;

constexpr auto age = fc::numeric_column<"age">({.default_value = 30});
constexpr auto ages = fc::bucketized_column(age, {18, 65});
constexpr auto deck = fc::categorical_column_with_vocabulary_list<"deck">({"A", "B"});

/// The features and the label of a batch.
constexpr auto parse = [](const auto& records) {
    return tf::io::parse_example(
        records, fc::make_parse_example_spec<age, ages, fc::embedding_column(deck, 2)>(),
        tf::io::FixedLenFeature<Int, 1>("label"));
};
using Features = std::tuple_element_t<0, decltype(parse(std::vector<std::string>()))>;
using Net = keras::Sequential<fc::FeatureInput<Features>{},
                              fc::DenseFeatures<ages, fc::embedding_column(deck, 2)>{},
                              keras::Dense<1>{.activation = keras::sigmoid}>;

std::vector<std::string> examples() {
    using tf::train::BytesList, tf::train::FloatList, tf::train::Int64List;
    return {tf::train::Example{.features = {.feature = {{"age", FloatList{{70}}},
                                                        {"deck", BytesList{{"B", "A"}}},
                                                        {"label", Int64List{{1}}}}}}
                .SerializeToString(),
            tf::train::Example{.features = {.feature = {{"label", Int64List{{0}}}}}}
                .SerializeToString()};
}

}  // namespace

TEST_CASE("Examples are parsed to the features of columns") {
    using Expected = tf::Dict<tf::Named<"age", tf::Tensor<float, tf::dyn, 1>>,
                              tf::Named<"deck", tf::SparseTensor<tf::string, 2>>>;
    static_assert(std::is_same_v<Features, Expected>);
    const auto [features, labels] = parse(examples());
    CHECK(elements(tf::get<"age">(features)) == Vec{70, 30});
    CHECK(elements(tf::get<"deck">(features).values) == std::vector<std::string>{"B", "A"});
    CHECK(elements(labels) == std::vector<Int>{1, 0});

    // The spec alone gives the dict, also of one Example.
    const auto dict = tf::io::parse_example(examples(), fc::make_parse_example_spec<ages>());
    CHECK(elements(fc::dense_features<ages>(dict)) == Vec{0, 0, 1, 0, 1, 0});
    const auto one =
        tf::io::parse_single_example(examples()[0], fc::make_parse_example_spec<ages>());
    CHECK(elements(tf::get<"age">(one)) == Vec{70});
}

TEST_CASE("functions parse Examples") {
    const auto dense = tf::function([](const auto& records) {
        const auto features = tf::io::parse_example(
            records, fc::make_parse_example_spec<ages, fc::indicator_column(deck)>());
        return fc::dense_features<ages, fc::indicator_column(deck)>(features);
    });
    const tf::Tensor<tf::string, tf::dyn> records = tf::constant(examples());
    CHECK(elements(dense(records)) == Vec{0, 0, 1, 1, 1, 0, 1, 0, 0, 0});
}

TEST_CASE("a model is trained by a file of Examples") {
    const char* const path = "parse_spec_test.tfrecord";
    {
        tf::io::TFRecordWriter out(path);
        for (int k = 0; k < 4; ++k)
            for (const std::string& e : examples()) out.write(e);
    }
    tf::random::set_seed(1);
    Net net;
    auto trainer = keras::compile<keras::optimizers::SGD{.learning_rate = .5},
                                  keras::losses::BinaryCrossentropy{}>(net);
    const auto history = trainer.fit(tf::data::TFRecordDataset(path).batch(3).map(parse),
                                     {.epochs = 20, .verbose = 0});
    CHECK(history["loss"].back() < history["loss"].front());
    const auto [features, labels] = parse(examples());
    const Vec p = elements(net(features));
    CHECK(p[0] > .8);
    CHECK(p[1] < .2);
    std::remove(path);
}
