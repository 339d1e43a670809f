// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Special spellings of Keras's guides: models and layers within layers, hooks with logs,
// optimizers that are given gradients first. tests/referee/keras_guides compares the numbers.

#include "training_support.hpp"

#include "keras_support.hpp"

using namespace training_tests;
using test::fill_weights;
using test::near;
using test::paths;

namespace {

struct Encoder : Functional<Encoder, Input<3>{}> {
    static constexpr auto build(auto given) {
        return given | layer<Dense<3>{.activation = activations::tanh}>;
    }
};
struct Twice : Functional<Twice, Input<3>{}> {
    static constexpr auto build(auto given) {
        auto encoder = shared<Nested<Encoder>{}>();
        return given | encoder | encoder | layer<Nested<Sequential<Input<3>{}, Dense<2>{}>>{}>;
    }
};
struct Plain : Functional<Plain, Input<3>{}> {
    static constexpr auto build(auto given) {
        auto encoder = shared<Dense<3>{.activation = activations::tanh}>();
        return given | encoder | encoder | layer<Dense<2>{}>;
    }
};

struct Two {
    constexpr auto call(Scope& k, const auto& given, auto mode) const {
        const auto h = tf::tanh(k.call<Dense<5>{}>(given, mode));
        return k.call<Dense<2>{}>(h, mode);
    }
};

struct Doubled : tf::Module {
    tf::Variable<float> factor{this, "factor", 2.f};
    constexpr Doubled() : tf::Module("doubled") {}
    constexpr tf::Tensor<float> operator()(tf::Tensor<float> given) { return factor * given; }
};

struct WithLogs {
    int begun = 0, epochs = 0, batches = 0, tests = 0, predicted = 0;
    void on_train_begin(const Logs& logs) { begun += logs.empty(); }
    void on_epoch_begin(int, const Logs& logs, AnyTrainer&) { epochs += logs.empty(); }
    void on_train_batch_begin(int, const Logs&) { ++batches; }
    void on_test_begin(const Logs&, AnyTrainer&) { ++tests; }
    void on_test_batch_begin(int, const Logs&) { ++tests; }
    void on_predict_begin(const Logs&) { ++predicted; }
    void on_predict_batch_begin(int, const Logs&) { ++predicted; }
    void on_predict_batch_end(int, const Logs&) { ++predicted; }
    void on_predict_end(const Logs&) { ++predicted; }
};

using Rule = Optimizer<Net, optimizers::Adam{.learning_rate = .1}>;
enum class Spelling { apply_gradients, apply, zipped };
template <Spelling How>
struct Step {
    constexpr tf::Tensor<float> operator()(Net& net, Rule& rule, tf::Tensor<float, 10, 3> given,
                                           tf::Tensor<float, 10, 2> labels) const {
        tf::GradientTape tape;
        const tf::Tensor<float> loss = losses::MeanSquaredError{}(labels, net(given, training));
        const auto weights = net.trainable_variables();
        const auto gradients = tape.gradient(loss, weights);
        if constexpr (How == Spelling::apply_gradients) rule.apply_gradients(weights, gradients);
        else if constexpr (How == Spelling::apply) rule.apply(gradients, weights);
        else rule.apply_gradients(tf::zip(gradients, weights));
        return loss;
    }
};
template <Spelling How>
std::vector<float> losses_of() {
    Net net;
    set_weights(net);
    Rule rule(net);
    auto step = tf::function(Step<How>{}, net, rule);
    std::vector<float> out;
    for (int k = 0; k < 3; ++k) out.push_back(step(x, y)());
    return out;
}

}  // namespace

TEST_CASE("a model is a layer of another one, with weights of its own") {
    Twice nested;
    Plain plain;
    CHECK(paths(nested.weights()) ==
          "twice/encoder/dense/kernel twice/encoder/dense/bias twice/sequential/dense_1/kernel "
          "twice/sequential/dense_1/bias");
    fill_weights(nested);
    fill_weights(plain);
    const tf::Tensor<float, tf::dyn, 2> want = plain(x);
    CHECK(near(nested(x), std::vector<float>(want.values().begin(), want.values().end())));
    using Frozen =
        Sequential<Input<3>{}, Nested<Encoder>{.name = "base", .trainable = false}, Dense<1>{}>;
    Frozen frozen;
    CHECK(paths(frozen.trainable_weights()) == "sequential/dense_1/kernel sequential/dense_1/bias");
    CHECK(paths(frozen.non_trainable_weights()) ==
          "sequential/base/dense/kernel sequential/base/dense/bias");
    static_assert(Frozen::count_params() == 16);
}
TEST_CASE("a layer calls layers that are parts of it") {
    Sequential<Input<3>{}, Two{}> within;
    Net flat;
    CHECK(paths(within.weights()) ==
          "sequential/two/dense/kernel sequential/two/dense/bias sequential/two/dense_1/kernel "
          "sequential/two/dense_1/bias");
    fill_weights(within);
    fill_weights(flat);
    const tf::Tensor<float, tf::dyn, 2> want = flat(x);
    CHECK(near(within(x), std::vector<float>(want.values().begin(), want.values().end())));
    CHECK(near(within.call(x), std::vector<float>(want.values().begin(), want.values().end())));
}
TEST_CASE("a model's variables are in the order of its weights") {
    Net net;
    CHECK(paths(net.trainable_variables()) == paths(net.trainable_weights()));
    CHECK(paths(net.variables()) == paths(net.weights()));
    CHECK(net.non_trainable_variables().empty());
}
TEST_CASE("tf::function of a module traces its call") {
    Doubled doubled;
    auto traced = tf::function(doubled);
    CHECK(traced(tf::constant(3.f))() == 6);
    doubled.factor.assign(5.f);
    CHECK(traced(tf::constant(3.f))() == 15);
    Net net;
    fill_weights(net);
    const tf::Tensor<float, tf::dyn, 2> want = net(x);
    CHECK(
        near(tf::function(net)(x), std::vector<float>(want.values().begin(), want.values().end())));
}
TEST_CASE("hooks may take logs where Keras has none") {
    Net net;
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    WithLogs seen;
    const FitOptions options{.batch_size = 4, .epochs = 2, .verbose = 0, .validation_data = {x, y}};
    trainer.fit(x, y, options, seen);
    CHECK(seen.begun == 1);
    CHECK(seen.epochs == 2);
    CHECK(seen.batches == 6);
    CHECK(seen.tests == 2 + 6);
    trainer.predict(x, {.batch_size = 5, .verbose = 0}, seen);
    CHECK(seen.predicted == 1 + 2 + 2 + 1);
}
TEST_CASE("an optimizer takes gradients in Keras's order, and zipped") {
    const auto want = losses_of<Spelling::apply_gradients>();
    CHECK(want[2] < want[0]);
    CHECK(losses_of<Spelling::apply>() == want);
    CHECK(losses_of<Spelling::zipped>() == want);
}
TEST_CASE("Reshape keeps the elements of an example") {
    static_assert(Reshape<3, -1>::keeps_examples<6>);
    static_assert(Reshape<2, 3>::keeps_examples<3, 2>);
    static_assert(!Reshape<4, -1>::keeps_examples<6>);
    static_assert(!Reshape<4, 2>::keeps_examples<6>);
    static_assert(Reshape<4, 2>::keeps_examples<tf::dyn>);
}
