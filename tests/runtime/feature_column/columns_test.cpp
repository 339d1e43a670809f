// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Feature columns in functions and models. The referee compares the values of all columns with
// TensorFlow's; here are those of a few by hand, names, gradients and training.

#include <doctest/doctest.h>

#include <tf/data.hpp>
#include <tf/feature_column.hpp>
#include <tf/keras.hpp>

#include "../support.hpp"

namespace {

namespace fc = tf::feature_column;
namespace keras = tf::keras;
using test::elements;
using Vec = std::vector<float>;

constexpr auto age = fc::numeric_column<"age">();
constexpr auto ages = fc::bucketized_column(age, {18, 65});
constexpr auto sex = fc::categorical_column_with_vocabulary_list<"sex">({"male", "female"});
constexpr auto town = fc::categorical_column_with_identity<"town">(3);
constexpr auto both = fc::crossed_column(std::tuple(ages, sex), 5);
constexpr auto nested =
    fc::crossed_column(std::tuple(fc::feature<"zip">, both, fc::feature<"age">), 5);
constexpr auto weighted = fc::weighted_categorical_column<"weight">(sex);
constexpr auto shared =
    fc::shared_embeddings(std::tuple(town, fc::categorical_column_with_identity<"home">(3)), 2);

auto features() {
    return tf::dict(tf::named<"age">(tf::constant({70.f, 5.f, 18.f})),
                    tf::named<"sex">(tf::constant({"male", "female", ""})),
                    tf::named<"town">(tf::constant({2, 0, -1})),
                    tf::named<"home">(tf::constant({1, 2, 2})));
}
template <class T>
using Column = tf::Tensor<T, tf::dyn>;
using Features = tf::Dict<tf::Named<"age", Column<float>>, tf::Named<"sex", Column<std::string>>,
                          tf::Named<"town", Column<int>>, tf::Named<"home", Column<int>>>;

using Net = keras::Sequential<
    fc::FeatureInput<Features>{},
    fc::DenseFeatures<fc::embedding_column(town, 2), ages, fc::indicator_column(sex)>{},
    keras::Dense<1>{.use_bias = false}>;
/// A layer for numbers and one for categories, in the function of a model.
struct Wide : keras::Functional<Wide, fc::FeatureInput<Features>{}> {
    static constexpr auto build(auto features) {
        const auto numbers = features | keras::layer<fc::DenseFeatures<age>{}>;
        const auto words =
            features | keras::layer<fc::DenseFeatures<fc::embedding_column(town, 2)>{}>;
        return std::tuple(numbers, words) | keras::layer<keras::Concatenate{}>;
    }
};
/// Columns as a named member of a model.
struct Members : keras::Model<Members, fc::FeatureInput<Features>{}> {
    keras::Sequential<fc::FeatureInput<Features>{},
                      fc::DenseFeatures<ages, fc::embedding_column(town, 2)>{}>
        columns{this, "columns"};
    keras::Layer<keras::Dense<1>{}, 5> out{this, "out"};
    constexpr auto call(auto features, auto mode) {
        return out(columns.call(features, mode), mode);
    }
};
using Shared = keras::Sequential<fc::FeatureInput<Features>{},
                                 fc::DenseFeatures<std::get<0>(shared), std::get<1>(shared)>{}>;

constexpr auto convert = [](const auto& x) {
    return fc::dense_features<ages, fc::indicator_column(sex)>(x);
};

}  // namespace

TEST_CASE("columns have TensorFlow's names") {
    CHECK(ages.name().view() == "age_bucketized");
    CHECK(fc::indicator_column(sex).name().view() == "sex_indicator");
    CHECK(fc::embedding_column(town, 2).name().view() == "town_embedding");
    CHECK(std::get<1>(shared).name().view() == "home_shared_embedding");
    CHECK(both.name().view() == "age_bucketized_X_sex");
    CHECK(nested.name().view() == "age_X_age_bucketized_X_sex_X_zip");
    CHECK(weighted.name().view() == "sex_weighted_by_weight");
}

TEST_CASE("columns stand in the order of their names, eagerly and in functions") {
    const Vec expected{0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0};
    CHECK(elements(fc::dense_features<fc::indicator_column(sex), ages>(features())) == expected);
    CHECK(elements(tf::function(convert)(features())) == expected);
}

TEST_CASE("a model takes a dict of features") {
    Net net;
    CHECK(Net::parameters == 3 * 2 + 7);
    auto vectors = net.weight<"dense_features/town_embedding/embedding_weights">();
    vectors.assign(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
    net.weight<"dense/kernel">().assign(
        tf::constant({{1.f}, {10.f}, {100.f}, {1e3f}, {1e4f}, {.1f}, {.01f}}));
    // age_bucketized, sex_indicator, town_embedding
    const auto y = net(features());
    CHECK(elements(y) == Vec{100 + 1e3f + 5 * .1f + 6 * .01f, 1 + 1e4f + 1 * .1f + 2 * .01f, 10});

    // A feature that no column uses, and another number of examples.
    const auto one =
        tf::dict(tf::named<"age">(tf::constant({18.f})), tf::named<"sex">(tf::constant({"x"})),
                 tf::named<"home">(tf::constant({0})), tf::named<"town">(tf::constant({-1})),
                 tf::named<"unused">(tf::constant({true})));
    CHECK(elements(net(one)) == Vec{10});
}

TEST_CASE("a functional model passes the features to several layers") {
    Wide model;
    auto vectors = model.weight<"dense_features_1/town_embedding/embedding_weights">();
    vectors.assign(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
    CHECK(elements(model(features())) == Vec{70, 5, 6, 5, 1, 2, 18, 0, 0});
}

TEST_CASE("columns are a named member of a model") {
    Members model;
    CHECK(Members::table().weights[0].name.view() == "embedding_weights");
    auto vectors = model.columns.weight<"dense_features/town_embedding/embedding_weights">();
    vectors.assign(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
    model.out.weight<"kernel">().assign(tf::constant({{1.f}, {10.f}, {100.f}, {.1f}, {.01f}}));
    CHECK(elements(model(features())) == Vec{100 + 5 * .1f + 6 * .01f, 1 + 1 * .1f + 2 * .01f, 10});
}

TEST_CASE("shared embeddings are one weight") {
    Shared model;
    CHECK(model.weights().size() == 1);
    auto vectors = model.weight<"dense_features/home_town_shared_embedding/embedding_weights">();
    vectors.assign(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
    CHECK(elements(model(features())) == Vec{3, 4, 5, 6, 5, 6, 1, 2, 5, 6, 0, 0});

    tf::GradientTape tape;
    const auto y = tf::reduce_sum(model(features()));
    const auto gradient = tape.gradient(y, vectors);
    CHECK(elements(gradient) == Vec{1, 1, 1, 1, 3, 3});
}

TEST_CASE("models with features are trained by datasets and by examples in memory") {
    const auto labels = tf::constant({{1.f}, {0.f}, {1.f}});
    const auto batches =
        tf::data::from_tensor_slices(std::tuple(features(), labels)).batch(3).repeat(2);
    const auto trained = [&](auto fit) {
        tf::random::set_seed(1);
        Net net;
        auto trainer = keras::compile<keras::optimizers::SGD{.learning_rate = .1},
                                      keras::losses::MeanSquaredError{}>(net);
        fit(trainer);
        const Vec predicted = elements(trainer.predict(features(), {.verbose = 0}));
        CHECK(predicted == elements(net(features())));
        return predicted;
    };
    const Vec first = trained([&](auto& t) {
        t.fit(features(), labels, {.batch_size = 3, .epochs = 2, .verbose = 0, .shuffle = false});
    });
    CHECK(first == trained([&](auto& t) { t.fit(batches, {.verbose = 0}); }));
}
