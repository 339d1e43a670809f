// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// FeatureSpace in functions, datasets, models and checkpoints. The referee compares its values with
// Keras's; here are a few by hand.

#include <doctest/doctest.h>

#include <filesystem>

#include <tf/data.hpp>
#include <tf/feature_column/feature_input.hpp>
#include <tf/keras.hpp>
#include <tf/keras/files.hpp>
#include <tf/keras/layers/feature_space.hpp>
#include <tf/train.hpp>

#include "../support.hpp"

namespace {

namespace keras = tf::keras;
namespace fs = tf::keras::utils::feature_space;
using keras::utils::FeatureSpace;
using test::elements;
using Vec = std::vector<float>;
using Int = std::int64_t;

using Space =
    FeatureSpace<fs::float_normalized<"size">(),
                 fs::string_categorical<"color">({.max_tokens = 4, .pad_to_max_tokens = true}),
                 fs::float_discretized<"age">({.bin_boundaries = {10., 20.}}),
                 fs::cross<"color", "age">({.crossing_dim = 3}), fs::float_<"raw">()>;
static_assert(Space::size == 1 + 4 + 3 + 3 + 1);

auto examples() {
    return tf::dict(tf::named<"size">(tf::constant({1.f, 3.f, 5.f, 3.f})),
                    tf::named<"color">(tf::constant({"red", "blue", "red", "green"})),
                    tf::named<"age">(tf::constant({5.f, 10.f, 25.f, 15.f})),
                    tf::named<"raw">(tf::constant({7.f, 8.f, 9.f, 10.f})));
}
auto dataset() { return tf::data::from_tensor_slices(examples()); }

/// Red is 1; green is 2, because it is greater than blue.
void check_first(const Vec& all) {
    REQUIRE(all.size() >= Space::size);
    const Vec age{1, 0, 0}, color{0, 1, 0, 0};
    CHECK(Vec(all.begin(), all.begin() + 3) == age);
    CHECK(Vec(all.begin() + 3, all.begin() + 7) == color);
    CHECK(all[7] == 7);
    CHECK(all[8] == doctest::Approx(-2 / std::sqrt(2.)));
    CHECK(all[9] + all[10] + all[11] == 1);
}

constexpr keras::Nested<Space> layer{.name = "space"};
using Net = keras::Sequential<keras::FeatureInput<Space::Inputs>{}, layer,
                              keras::Dense<1>{.use_bias = false}>;

}  // namespace

TEST_CASE("a feature space learns from a dict or a dataset, and encodes batches and examples") {
    Space space;
    space.adapt(dataset());
    const auto y = space(examples());
    static_assert(std::is_same_v<std::remove_const_t<decltype(y)>, tf::Tensor<float, 4, 12>>);
    check_first(elements(y));

    Space other;
    other.adapt(examples());
    CHECK(elements(other(examples())) == elements(y));
    Space batched;
    batched.adapt(dataset().batch(3));
    CHECK(elements(batched(examples())) == elements(y));

    // One example, and a pipeline of them.
    Vec all;
    for (const auto& row : dataset().map(space)) {
        static_assert(std::is_same_v<std::remove_cvref_t<decltype(row)>, tf::Tensor<float, 12>>);
        const Vec one = elements(row);
        all.insert(all.end(), one.begin(), one.end());
    }
    CHECK(all == elements(y));

    const auto traced = tf::function([](auto& s, const auto& x) { return s(x); }, space);
    CHECK(elements(traced(examples())) == elements(y));
}

TEST_CASE("results in a dict, as integers or vectors") {
    FeatureSpace<fs::Options{.output_mode = "dict", .hashing_dim = 5},
                 fs::integer_categorical<"id">({.output_mode = "int"}), fs::string_hashed<"word">(),
                 fs::cross<"word", "id">({.output_mode = "int"})>
        space;
    const auto x = tf::dict(tf::named<"id">(tf::constant({4, 7, 4})),
                            tf::named<"word">(tf::constant({{"a"}, {"b"}, {""}})));
    space.adapt(x);
    const auto y = space(x);
    CHECK(elements(tf::get<"id">(y)) == std::vector<Int>{1, 2, 1});
    CHECK(tf::get<"id">(y).shape() == tf::Shape(3, 1));
    CHECK(tf::get<"word">(y).shape() == tf::Shape(3, 5));
    CHECK(tf::get<"word_X_id">(y).shape() == tf::Shape(3, 1));
}

TEST_CASE("a vocabulary without a limit decides the size") {
    FeatureSpace<fs::string_categorical<"color">(), fs::float_rescaled<"raw">({.scale = 2})> space;
    static_assert(decltype(space)::size == tf::dyn);
    space.adapt(dataset());
    const auto y = space(examples());
    CHECK(y.shape() == tf::Shape(4, 5));
    const Vec all = elements(y), first{0, 1, 0, 0, 14};
    CHECK(Vec(all.begin(), all.begin() + 5) == first);
}

TEST_CASE("a feature space in a model is adapted, trained and saved") {
    tf::random::set_seed(1);
    Net net;
    CHECK_THROWS_AS(net(examples()), tf::errors::OpError);  // not adapted
    keras::adapt<layer>(net, dataset());
    Space space;
    space.adapt(dataset());
    const auto expected = tf::matmul(space(examples()), net.weight<"dense/kernel">());
    const Vec got = elements(net(examples())), want = elements(expected);
    for (std::size_t k = 0; k < got.size(); ++k) CHECK(got[k] == doctest::Approx(want[k]));

    auto trainer = keras::compile<keras::optimizers::SGD{.learning_rate = .01},
                                  keras::losses::MeanSquaredError{}>(net);
    const auto labels = tf::constant({{1.f}, {0.f}, {1.f}, {0.f}});
    trainer.fit(tf::data::from_tensor_slices(std::tuple(examples(), labels)).batch(2),
                {.epochs = 2, .verbose = 0});

    const auto folder = std::filesystem::temp_directory_path() / "feature_space_test";
    std::filesystem::create_directories(folder);
    net.save_weights((folder / "net").string());
    Net loaded;
    loaded.load_weights((folder / "net").string());
    keras::get_layer<layer>(loaded).refill();
    CHECK(elements(loaded(examples())) == elements(net(examples())));
    std::filesystem::remove_all(folder);
}

TEST_CASE("a checkpoint has the state of a feature space") {
    const auto folder = std::filesystem::temp_directory_path() / "feature_space_checkpoint";
    std::filesystem::create_directories(folder);
    Space space;
    space.adapt(dataset());
    tf::train::Checkpoint(tf::train::tracked("space", space)).write((folder / "x").string());
    Space loaded;
    tf::train::Checkpoint(tf::train::tracked("space", loaded))
        .read((folder / "x").string())
        .assert_consumed();
    CHECK(elements(loaded(examples())) == elements(space(examples())));
    std::filesystem::remove_all(folder);
}

TEST_CASE("use before adapt is an error") {
    Space space;
    CHECK_THROWS_WITH_AS(space(examples()), doctest::Contains("space.adapt(dataset)"),
                         tf::errors::FailedPrecondition);
    FeatureSpace<fs::float_discretized<"age">({.num_bins = 3})> bins;
    CHECK_THROWS_WITH_AS(bins(examples()), doctest::Contains("[tf.keras.space_adapt]"),
                         tf::errors::FailedPrecondition);
    CHECK_THROWS_WITH_AS(bins.adapt(dataset().take(0)), doctest::Contains("[tf.keras.space_data]"),
                         tf::errors::InvalidArgument);
    FeatureSpace<fs::float_<"raw">(), fs::integer_hashed<"id">()> learned;
    const auto x = tf::dict(tf::named<"raw">(tf::constant({1, 2})),
                            tf::named<"id">(tf::constant<Int>({{3}, {4}})));
    CHECK(learned(x).shape() == tf::Shape(2, 33));
}
