// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Training of models with several results, and weighted metrics. Names and numbers of the logs are
// those of Keras 3.15 from the same weights on the same examples.

#include <string>
#include <tuple>

#include "training_support.hpp"

using namespace training_tests;

namespace {

template <class Self, auto First = Dense<5>{.activation = keras::activations::tanh}>
struct Body : Functional<Self, Input<3>{}> {
    static constexpr auto results(auto x) {
        const auto h = x | layer<First>;
        return std::tuple(h | layer<Dense<2>{.name = "score"}>,
                          h | layer<Dense<3>{.activation = keras::softmax, .name = "kind"}>);
    }
    void begin() {
        this->template weight<"dense/kernel">().assign(sines<3, 5>(.7));
        this->template weight<"dense/bias">().assign(sines<5>(.3));
        this->template weight<"score/kernel">().assign(sines<5, 2>(.9));
        this->template weight<"score/bias">().assign(sines<2>(.2));
        this->template weight<"kind/kernel">().assign(sines<5, 3>(.6));
        this->template weight<"kind/bias">().assign(sines<3>(.4));
    }
};
struct Two : Body<Two> {
    static constexpr auto build(auto x) { return results(x); }
};
struct Kept2 : Body<Kept2, Dense<5>{.activation = keras::activations::tanh,
                                    .kernel_regularizer = regularizers::L2{.02f}}> {
    static constexpr auto build(auto x) { return results(x); }
};
struct Named : Body<Named> {
    static constexpr auto build(auto x) {
        const auto [score, kind] = results(x);
        return tf::dict(tf::named<"value">(score), tf::named<"class">(kind));
    }
};

const tf::Tensor<int, 10> kinds = tf::constant({0, 1, 2, 0, 1, 2, 0, 1, 2, 0});
const auto weights = sines<10>(.4, .1);
const tf::Tensor<float, 10> positive = tf::abs(sines<10>(.3, .2));
const auto some_x = sines<4, 3>(.8);
const auto some_y = sines<4, 2>(.6);
const tf::Tensor<int, 4> some_kinds = tf::constant({0, 2, 1, 1});
const tf::Tensor<float, 4> some_weights = tf::abs(sines<4>(.3, .2));

constexpr optimizers::SGD sgd{.learning_rate = .05};
constexpr losses::MeanSquaredError squares{};
constexpr losses::SparseCategoricalCrossentropy crossentropy{};
constexpr metrics::MeanAbsoluteError error{};
constexpr metrics::SparseCategoricalAccuracy accuracy{.name = "accuracy"};
constexpr metrics::SparseTopKCategoricalAccuracy top2{.k = 2};
const FitOptions quiet{.batch_size = 4, .epochs = 3, .verbose = 0, .shuffle = false};

std::string names_of(const Logs& logs) {
    std::string all;
    for (const Logs::Entry& e : logs) all += e.name + " ";
    return all;
}

}  // namespace

TEST_CASE("outputs: losses and metrics of each result, weights of examples, validation") {
    Kept2 net;
    net.begin();
    auto trainer =
        keras::compile<sgd, Losses<squares, crossentropy>{.loss_weights = {.5, 2}},
                       Metrics<error>{}, Metrics<accuracy, top2>{}, WeightedMetrics<error>{},
                       WeightedMetrics<metrics::SparseCategoricalAccuracy{}>{}>(net);
    FitOptions options = quiet;
    options.sample_weight = std::tuple(weights, positive);
    options.validation_data = {some_x, std::tuple(some_y, some_kinds)};
    const History h = trainer.fit(x, std::tuple(y, kinds), options);
    CHECK(h.epoch == std::vector{0, 1, 2});
    CHECK(h.history.size() == 16);
    check_values(h["kind_accuracy"], {.3, .3, .3});
    check_values(h["kind_loss"], {.7185619, .7079486, .7002742});
    check_values(h["kind_sparse_categorical_accuracy"], {.3333353, .3333353, .3333353});
    check_values(h["kind_sparse_top_k_categorical_accuracy"], {.6, .6, .6});
    check_values(h["loss"], {1.851287, 1.81661, 1.790716});
    check_values(h["score_loss"], {.1764093, .1621709, .1503866});
    check_values(h["score_mean_absolute_error"], {.6831955, .6819666, .6827719});
    check_values(h["score_weighted_mean_absolute_error"], {.7167767, .7036638, .6947742});
    check_values(h["val_kind_loss"], {1.126592, 1.115728, 1.108438});
    check_values(h.history["val_loss"], {2.668717, 2.640414, 2.621601});
    check_values(h["val_score_weighted_mean_absolute_error"], {.6325883, .6199363, .6151574});

    const Logs plain = trainer.evaluate(some_x, std::tuple(some_y, some_kinds), {.verbose = 0});
    CHECK(names_of(plain) ==
          "kind_accuracy kind_loss kind_sparse_categorical_accuracy "
          "kind_sparse_top_k_categorical_accuracy loss score_loss score_mean_absolute_error "
          "score_weighted_mean_absolute_error ");
    check_values({plain["loss"], plain["score_loss"], plain["kind_loss"]},
                 {2.621601, .544054, 1.108438});
    const Logs weighted = trainer.evaluate(some_x, std::tuple(some_y, some_kinds),
                                           {.verbose = 0, .sample_weight = some_weights});
    check_values({weighted["loss"], weighted["kind_loss"], weighted["score_loss"]},
                 {1.534218, .6112854, .3578963});
    check_values({weighted["kind_sparse_categorical_accuracy"], weighted["kind_accuracy"],
                  weighted["score_weighted_mean_absolute_error"]},
                 {.2096621, .25, .6976931});

    const auto [score, kind] = trainer.predict(some_x, {.batch_size = 3, .verbose = 0});
    REQUIRE(score.shape() == tf::Shape(4, 2));
    REQUIRE(kind.shape() == tf::Shape(4, 3));
    check_values({score(3, 0), score(3, 1), kind(3, 0), kind(3, 1), kind(3, 2)},
                 {.08917263, .32195315, .2544271, .32534045, .42023242});
    CHECK(trainer.better_direction("score_loss") == -1);
    CHECK(trainer.better_direction("kind_accuracy") == 1);
    CHECK(trainer.better_direction("score_accuracy") == 0);
}

TEST_CASE("outputs: one tensor of weights is for all results; one metric for each needs no list") {
    Two net;
    net.begin();
    FitOptions options = quiet;
    options.sample_weight = positive;
    const History weighted = keras::compile<sgd, Losses<squares, crossentropy>{}>(net).fit(
        x, std::tuple(y, kinds), options);
    check_values(weighted["kind_loss"], {.7151374, .7076529, .7019663});
    check_values(weighted["score_loss"], {.3947866, .352616, .33211});
    check_values(weighted["loss"], {1.212455, 1.159909, 1.133063});

    net.begin();
    options = quiet;
    options.validation_split = .3;
    const History split =
        keras::compile<sgd, Losses<squares, crossentropy>{}, error, accuracy>(net).fit(
            x, std::tuple(y, kinds), options);
    check_values(split["score_mean_absolute_error"], {.6864306, .6714338, .6606647});
    check_values(split["kind_accuracy"], {.2857143, .2857143, .2857143});
    check_values(split["val_loss"], {1.754401, 1.713915, 1.695428});
    check_values(split["val_score_loss"], {.6092123, .5664231, .5433257});
}

TEST_CASE("outputs: results with names") {
    Named net;
    net.begin();
    // in the order of the keys
    auto trainer =
        keras::compile<sgd, Losses<crossentropy, squares>{}, Metrics<accuracy>{}, Metrics<error>{}>(
            net);
    const auto labels = tf::dict(tf::named<"value">(y), tf::named<"class">(kinds));
    const History h = trainer.fit(x, labels, quiet);
    check_values(h["class_accuracy"], {.3, .3, .3});
    check_values(h["class_loss"], {1.204633, 1.163396, 1.134671});
    check_values(h["loss"], {1.842247, 1.715028, 1.672184});
    check_values(h["value_loss"], {.659028, .5392738, .5023714});
    check_values(h["value_mean_absolute_error"], {.6810567, .6589219, .662603});
    const auto p = trainer.predict(x, {.verbose = 0});
    CHECK(tf::get<"value">(p).shape() == tf::Shape(10, 2));
    CHECK(tf::get<"class">(p).shape() == tf::Shape(10, 3));
}

namespace {

/// The second result is made by an op, of a layer that is the first one, too.
struct Scaled : Functional<Scaled, Input<3>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x | layer<Dense<2>{}>, (x | layer<Dense<2>{}>)*2.f);
    }
};
struct Members : Model<Members, Input<3>{}> {
    Layer<Dense<2>{}, 3> a{this, "a"};
    Layer<Dense<2>{}, 3> b{this, "b"};
    constexpr auto call(auto in, auto mode) { return std::array{a(in, mode), b(in, mode)}; }
};

}  // namespace

TEST_CASE("outputs: results that no layer makes are numbered") {
    Scaled net;
    net.weight<"dense/kernel">().assign(sines<3, 2>(.9));
    net.weight<"dense/bias">().assign(sines<2>(.2));
    net.weight<"dense_1/kernel">().assign(sines<3, 2>(.6));
    net.weight<"dense_1/bias">().assign(sines<2>(.4));
    auto trainer = keras::compile<sgd, Losses<squares, losses::MeanAbsoluteError{}>{}>(net);
    const History h = trainer.fit(x, std::tuple(y, y), quiet);
    check_values(h["loss"], {3.07997, 2.672654, 2.406244});
    check_values(h["dense_loss"], {.9984258, .8644404, .7682863});
    check_values(h["output_1_loss"], {1.840424, 1.581065, 1.431752});

    Members members;
    auto other = keras::compile<sgd, Losses<squares, squares>{}>(members);
    CHECK(names_of(other.evaluate(x, std::array{y, y}, {.verbose = 0})) ==
          "loss output_0_loss output_1_loss ");
}

TEST_CASE("outputs: single batches") {
    Two net;
    net.begin();
    auto trainer = keras::compile<sgd, Losses<squares, crossentropy>{.loss_weights = {1, .5}}>(net);
    const auto labels = std::tuple(y, kinds);
    const Logs tried = trainer.evaluate(x, labels, {.verbose = 0});
    const float before = trainer.test_on_batch(x, labels);
    CHECK(before == Approx(tried["loss"]));
    CHECK(before == Approx(tried["score_loss"] + .5 * tried["kind_loss"]));
    CHECK(trainer.train_on_batch(x, labels, tf::fill<10>(2.f)) == Approx(2 * before));
    CHECK(trainer.train_on_batch(x, labels, std::tuple(tf::fill<10>(0.f), tf::fill<10>(0.f))) == 0);
    CHECK(trainer.train_on_batch(x, labels) < before);
}

TEST_CASE("outputs: what makes no sense is an error, and nothing is trained") {
    Two net;
    auto trainer = keras::compile<sgd, Losses<squares, crossentropy>{}>(net);
    const auto labels = std::tuple(y, kinds);
    const auto refuses = [&](auto change) {
        FitOptions options = quiet;
        change(options);
        CHECK_THROWS_AS(trainer.fit(x, labels, options), tf::errors::InvalidArgument);
    };
    refuses([](FitOptions& o) { o.class_weight = {{0, 2.f}}; });  // Keras: one output only
    refuses([](FitOptions& o) { o.sample_weight = std::tuple(weights, weights, weights); });
    refuses([](FitOptions& o) { o.sample_weight = std::tuple(weights, some_weights); });
    refuses([](FitOptions& o) { o.validation_data = {some_x, some_y}; });
    refuses(
        [](FitOptions& o) { o.validation_data = {some_x, std::tuple(some_y, sines<3, 2>(1))}; });
    CHECK_THROWS_AS(trainer.fit(x, std::tuple(some_y, kinds), quiet), tf::errors::InvalidArgument);
    CHECK(trainer.iterations() == 0);
}

namespace {

using Kinds = Sequential<Input<3>{}, Dense<3>{.activation = keras::softmax}>;
auto weighted_trainer(Kinds& net) {
    net.weight<"dense/kernel">().assign(sines<3, 3>(.7));
    net.weight<"dense/bias">().assign(sines<3>(.3));
    return keras::compile<optimizers::SGD{.learning_rate = .1}, crossentropy, accuracy, top2,
                          WeightedMetrics<accuracy, metrics::SparseCategoricalAccuracy{}>{}>(net);
}

}  // namespace

TEST_CASE("outputs: metrics that count with the weights of examples and classes") {
    Kinds net;
    auto trainer = weighted_trainer(net);
    FitOptions options = quiet;
    options.sample_weight = positive;
    options.validation_data = {some_x, some_kinds, some_weights};
    const History h = trainer.fit(x, kinds, options);
    CHECK(h.history.size() == 10);
    check_values(h["loss"], {.7898597, .7850305, .7809402});
    check_values(h["accuracy"], {.3, .4, .3});
    check_values(h["weighted_accuracy"], {.3260321, .4032778, .2556123});
    check_values(h["sparse_categorical_accuracy"], {.3260321, .4032778, .2556123});
    check_values(h["sparse_top_k_categorical_accuracy"], {.7, .7, .7});
    check_values(h["val_accuracy"], {.5, .5, .5});
    check_values(h["val_loss"], {.6014156, .6035005, .6056781});
    check_values(h["val_weighted_accuracy"], {.296544, .296544, .296544});
    const Logs tried =
        trainer.evaluate(some_x, some_kinds, {.verbose = 0, .sample_weight = some_weights});
    check_values({tried["accuracy"], tried["weighted_accuracy"]}, {.5, .296544});

    auto again = weighted_trainer(net);
    options = quiet;
    options.class_weight = {{0, 2.f}, {2, .5f}};
    const History classes = again.fit(x, kinds, options);
    check_values(classes["loss"], {1.534888, 1.414162, 1.325994});
    check_values(classes["accuracy"], {.3, .4, .4});
    check_values(classes["weighted_accuracy"], {.28, .4, .4});
    check_values(classes["sparse_top_k_categorical_accuracy"], {.7, .6, .5});
}
