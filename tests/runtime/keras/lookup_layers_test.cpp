// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Lookups as layers of models: from strings to logits.

#include "../io/io_support.hpp"
#include "keras_support.hpp"

#include <tf/keras/files.hpp>
#include <tf/tf.hpp>

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using Ints = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

constexpr Nested<TextVectorization<TextOptions{.max_tokens = 9, .output_sequence_length = 4}>>
    words{.name = "words"};
using Numbers = Sequential<Input<1>{.dtype = tf::DType::str}, words>;
using Opinions = Sequential<Input<1>{.dtype = tf::DType::str}, words, Embedding<9, 4>{},
                            GlobalAveragePooling1D{}, Dense<2>{}>;

tf::Tensor<std::string, 6, 1> texts() {
    return tf::constant({{"a good film"},
                         {"Bad, bad film!"},
                         {"good acting"},
                         {"a bad story"},
                         {"the story is good"},
                         {"bad"}});
}
tf::Tensor<std::int32_t, 6> opinions() { return tf::constant({1, 0, 1, 0, 1, 0}); }

TEST_CASE("a lookup in a model gives the numbers of the lookup alone") {
    TextVectorization<TextOptions{.max_tokens = 9, .output_sequence_length = 4}> alone;
    alone.adapt(texts());
    Numbers model;
    CHECK_THROWS_AS(model(texts()), tf::errors::FailedPrecondition);
    keras::adapt<words>(model, texts());
    CHECK(keras::get_layer<words>(model).get_vocabulary() == alone.get_vocabulary());
    const auto ids = model(texts());
    static_assert(std::is_same_v<decltype(ids), const tf::Tensor<std::int64_t, tf::dyn, 4>>);
    CHECK(elements(ids) == elements(alone(texts())));
}

TEST_CASE("models have separate vocabularies, and no weights for them") {
    Opinions first, second;
    static_assert(Opinions::parameters == 9 * 4 + 4 * 2 + 2);
    CHECK(first.weights().size() == 3);
    CHECK(first.summary().find("TextVectorization") != std::string::npos);
    keras::get_layer<words>(first).set_vocabulary({"good", "bad"});
    keras::get_layer<words>(second).set_vocabulary({"bad", "good"});
    second.set_weights(first.get_weights());
    const auto good = tf::constant({{"good"}}), bad = tf::constant({{"bad"}});
    CHECK(near(first(good), elements(second(bad))));
    CHECK(elements(first(good)) != elements(second(good)));
}

TEST_CASE("from strings to logits: a model learns, and goes on as before from a file") {
    Opinions model;
    keras::adapt<words>(model, texts());
    auto trainer = keras::compile<optimizers::Adam{.learning_rate = .1},
                                  losses::SparseCategoricalCrossentropy{.from_logits = true},
                                  metrics::SparseCategoricalAccuracy{}>(model);
    trainer.fit(texts(), opinions(), {.epochs = 40, .verbose = 0});
    const auto result = trainer.evaluate(texts(), opinions(), {.verbose = 0});
    CHECK(result["sparse_categorical_accuracy"] == 1);
    const auto logits = model(texts());

    const test::Folder folder("keras_lookups");
    model.export_to(folder / "served");
    const auto served = tf::saved_model::load(folder / "served");
    const auto out = served.signature("serving_default")({{"keras_tensor", texts()}});
    CHECK(near(out.at("output_0").as<float, tf::dyn, 2>(), elements(logits)));

    model.save_weights(folder / "weights");
    Opinions other;
    keras::adapt<words>(other, texts());
    other.load_weights(folder / "weights");
    CHECK(near(other(texts()), elements(logits)));
}

constexpr Nested<StringLookup<LookupOptions{
    .max_tokens = 4, .output_mode = "one_hot", .pad_to_max_tokens = true}>>
    cities{.name = "cities"};
constexpr Nested<IntegerLookup<LookupOptions{
    .max_tokens = 3, .output_mode = "tf_idf", .pad_to_max_tokens = true}>>
    years{};
struct Places
    : Functional<Places, Input<1>{.dtype = tf::DType::str}, Input<2>{.dtype = tf::DType::int64}> {
    static constexpr auto build(auto city, auto year) {
        return keras::concatenate(city | layer<cities>, year | layer<years>) | layer<Dense<1>{}>;
    }
};

TEST_CASE("lookups of strings and integers in a functional model") {
    Places model;
    CHECK(model.weights().size() == 2);
    model.weight<"dense/kernel">().assign(
        tf::constant({{1.f}, {2.f}, {3.f}, {4.f}, {100.f}, {1000.f}, {10000.f}}));
    keras::get_layer<cities>(model).set_vocabulary({"Oslo", "Rome", "Bonn"});
    keras::get_layer<years>(model).set_vocabulary({1990, 2001}, {.5f, .25f});
    const auto y = model(std::tuple(tf::constant({{"Rome"}, {"Paris"}}),
                                    tf::constant<2, 2>(Ints{2001, 2001, 1990, 7})));
    // The weight of an unknown number is the mean of the others.
    CHECK(near(y, {3 + 2 * .25f * 10000, 1 + .5f * 1000 + .375f * 100}));
}

}  // namespace
