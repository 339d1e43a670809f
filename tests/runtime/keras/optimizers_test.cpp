// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fifty epochs of each optimizer, as Keras 3.15 trains: losses, metrics, weights.

#include "training_support.hpp"

namespace {

using namespace training_tests;

/// Losses of the epochs 1, 2, 10 and 50, both metrics of the last one, and a weight then.
template <auto Rule>
void follow(const std::vector<double>& losses, double absolute, double root, double weight) {
    Net net;
    const History h = train<Rule>(net, 50);
    const auto& all = h["loss"];
    check_values({all[0], all[1], all[9], all[49]}, losses);
    check_values({h["mean_absolute_error"][49], h["root_mean_squared_error"][49]},
                 {absolute, root});
    CHECK(double{net.weight<"dense/kernel">()(0, 0)} == Approx(weight).epsilon(1e-4));
}

struct Line : tf::Module {
    using tf::Module::Module;
    tf::Variable<float, 2> slope{this, "slope", {1.f, 2.f}};
    tf::Variable<float, 2> offset{this, "offset", {1.f, 2.f}};
};
using Decayed = Optimizer<Line, optimizers::SGD{.learning_rate = .1,
                                                .weight_decay = 1,
                                                .exclude_from_weight_decay = "bias|off"}>;
using Named =
    Optimizer<Line,
              optimizers::SGD{.learning_rate = optimizers::schedules::ExponentialDecay{.1, 1, .5},
                              .weight_decay = 1,
                              .use_ema = true,
                              .ema_momentum = .5,
                              .name = "own"}>;
template <class O>
constexpr tf::Tensor<float> decay(Line& line, O& optimizer, const tf::Tensor<float>& zero) {
    tf::GradientTape tape;
    const tf::Tensor<float> loss = tf::reduce_sum((line.slope + line.offset) * zero);
    const auto weights = line.trainable_variables();
    optimizer.apply_gradients(weights, tape.gradient(loss, weights));
    return loss;
}

}  // namespace

TEST_CASE("optimizers: fifty epochs of each optimizer are Keras's") {
    using namespace optimizers;
    follow<SGD{.learning_rate = .05}>({.6321474, .5449921, .5282789, .5239494}, .637278, .7238435,
                                      .05478101);
    follow<SGD{.learning_rate = .05, .momentum = .9, .nesterov = true}>(
        {.6084474, .5524035, .5354146, .466035}, .5818294, .6826676, -.2293337);
    follow<Adam{.learning_rate = .01}>({.6328612, .5578453, .5210928, .5017864}, .6253939, .7083688,
                                       .08449843);
    follow<Adam{.learning_rate = .01, .amsgrad = true}>({.6328612, .5578462, .5210919, .5017863},
                                                        .6253939, .7083688, .08450019);
    follow<AdamW{.learning_rate = .01, .weight_decay = .1}>(
        {.6324045, .5569081, .5201056, .5027236}, .6265859, .70903, .07588299);
    follow<RMSprop{.learning_rate = .01}>({.6346861, .5392378, .5229545, .5220643}, .63503,
                                          .7225402, .07096966);
    follow<RMSprop{.learning_rate = .01, .momentum = .5, .centered = true}>(
        {.6094266, .5304662, .5233071, .5130382}, .6281911, .7162668, .0203016);
}

TEST_CASE("optimizers: clipped gradients and a schedule") {
    using namespace optimizers;
    follow<SGD{.learning_rate = .05, .clipnorm = .3}>({.6396614, .5904288, .5201644, .522614},
                                                      .6372122, .7229205, .07039968);
    follow<SGD{.learning_rate = .05, .clipvalue = .05}>({.6508422, .6290938, .5382861, .5194493},
                                                        .6401168, .7207283, .06483331);
    follow<Adam{.learning_rate = .01, .global_clipnorm = .1}>(
        {.6339851, .5643168, .5066271, .5604218}, .6117116, .7486132, .02040047);
    follow<SGD{.learning_rate = schedules::ExponentialDecay{.1, 20, .5}}>(
        {.6206505, .5406103, .5223624, .503789}, .6294243, .7097809, .06440751);
}

TEST_CASE("optimizers: weights of any module without weight decay") {
    Line line;
    Decayed optimizer(line);
    const auto decayed = [&](float slope) {
        CHECK(line.slope.read()(0) == Approx(slope));
        CHECK(line.offset.read()(0) == 1);
    };
    decay(line, optimizer, 0.f);
    decayed(.9f);
    tf::function<&decay<Decayed>>(line, optimizer)(0.f);
    decayed(.81f);
}

// Clang 19 reads members of template arguments at wrong places if they contain a name.
TEST_CASE("optimizers: the options of a rule with a name count in eager steps, too") {
    Line line;
    Named optimizer(line);
    decay(line, optimizer, 0.f);
    CHECK(line.slope.read()(0) == Approx(.9));
    decay(line, optimizer, 0.f);
    CHECK(line.slope.read()(0) == Approx(.9 * .95));
    optimizer.finalize_variable_values();
    CHECK(line.slope.read()(0) == Approx(.9 * .975));
}
