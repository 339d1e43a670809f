// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients that are added up over several steps, and scaled losses, as the optimizers of Keras
// 3.15 compute them: fifty epochs of three steps each.

#include <cstdint>
#include <string>
#include <vector>

#include "training_support.hpp"

namespace {

using namespace training_tests;

using Limited = Sequential<Input<3>{},
                           Dense<5>{.activation = activations::tanh,
                                    .kernel_constraint = constraints::MaxNorm{.8f}},
                           Dense<2>{}>;

/// Losses of the epochs 1, 2, 10 and 50, and a weight after fit.
template <auto Rule, class M = Net>
void follow(const std::vector<double>& losses, double weight) {
    M net;
    const History h = train<Rule>(net, 50);
    const auto& all = h["loss"];
    check_values({all[0], all[1], all[9], all[49]}, losses);
    const float got = net.template weight<"dense/kernel">()(0, 0);
    CHECK(double{got} == Approx(weight).epsilon(1e-4).scale(.1));
}

}  // namespace

TEST_CASE("optimizers: fifty epochs with accumulated gradients") {
    using namespace optimizers;
    follow<SGD{.learning_rate = .2, .gradient_accumulation_steps = 4}>(
        {.65596, .5720184, .5154241, .5116203}, .05966769);
    follow<SGD{.learning_rate = .1,
               .momentum = .9,
               .nesterov = true,
               .clipvalue = .05,
               .gradient_accumulation_steps = 2}>({.6455402, .6027042, .5288176, .507914},
                                                  -.04376241);
    // The averages follow the weights in every step, and become the weights in steps without an
    // update, too.
    follow<Adam{.learning_rate = .02,
                .weight_decay = .05,
                .clipnorm = .05,
                .use_ema = true,
                .ema_momentum = .9,
                .ema_overwrite_frequency = 7,
                .gradient_accumulation_steps = 3}>({.65596, .5864918, .512458, .4829077},
                                                   .01104686);
    // A schedule counts steps, not updates.
    follow<AdamW{.learning_rate = schedules::ExponentialDecay{.03, 20, .8},
                 .global_clipnorm = .2,
                 .gradient_accumulation_steps = 5}>({.65596, .5915948, .5282515, .4990095},
                                                    .07631838);
    follow<RMSprop{.learning_rate = .01,
                   .use_ema = true,
                   .ema_momentum = .7,
                   .loss_scale_factor = 1024,
                   .gradient_accumulation_steps = 2},
           Limited>({.6175061, .533522, .5100983, .5095359}, .1047838);
    follow<Nadam{.learning_rate = .02, .gradient_accumulation_steps = 4}>(
        {.65596, .6071928, .5082904, .5038568}, .09062794);
    follow<Lamb{.learning_rate = .02, .gradient_accumulation_steps = 4}>(
        {.65596, .6252354, .5191266, .5006571}, -.001415035);
}

TEST_CASE("optimizers: a scaled loss changes nothing but the range of the gradients") {
    using namespace optimizers;
    follow<Adam{.learning_rate = .01, .clipnorm = .1, .loss_scale_factor = 1000}>(
        {.6317381, .5613656, .5105851, .56503}, .1349513);
    Net net;
    constexpr SGD rule{.loss_scale_factor = 8};
    const Optimizer<Net, rule> optimizer(net);
    CHECK(optimizer.scale_loss(tf::Tensor<float>(.5f))() == 4.f);
    constexpr SGD plain;
    const Optimizer<Net, plain> other(net);
    CHECK(other.scale_loss(tf::Tensor<float>(.5f))() == .5f);
}

TEST_CASE("optimizers: variables and counters with accumulated gradients") {
    Net net;
    set_weights(net);
    constexpr optimizers::SGD rule{
        .learning_rate = .1, .momentum = .9, .use_ema = true, .gradient_accumulation_steps = 4};
    auto trainer = compile<rule, losses::MeanSquaredError{}>(net);
    auto& state = trainer.optimizer_state;
    std::string names;
    for (const tf::VariableBase& v : state.variables()) names += std::string(v.name()) + " ";
    CHECK(names.find(" sgd/sequential_dense_1_bias_gradient_accumulator:0 ") != names.npos);
    const auto kernel = net.weight<"dense/kernel">();
    const float start = kernel(0, 0);
    for (int k = 0; k < 3; ++k) trainer.train_on_batch(x, y);
    CHECK(kernel(0, 0) == start);
    CHECK(state.updates() == 0);
    trainer.train_on_batch(x, y);
    CHECK(kernel(0, 0) != start);
    CHECK(state.updates() == 1);
    CHECK(state.iterations.as<std::int64_t>().read()() == 4);
}

namespace {

template <class Optimizer>
constexpr tf::Tensor<float> step(Net& net, Optimizer& optimizer, const tf::Tensor<float, 10, 3>& in,
                                 const tf::Tensor<float, 10, 2>& out) {
    tf::GradientTape tape;
    const tf::Tensor<float> loss = losses::MeanSquaredError{}(out, net.call(in, keras::training));
    const auto weights = net.trainable_weights();
    optimizer.apply(tape.gradient(optimizer.scale_loss(loss), weights), weights);
    return loss;
}

}  // namespace

TEST_CASE("optimizers: accumulated gradients op by op and traced") {
    constexpr optimizers::Adam rule{.learning_rate = .05,
                                    .clipnorm = .1,
                                    .loss_scale_factor = 16,
                                    .gradient_accumulation_steps = 2};
    using Own = Optimizer<Net, rule>;
    Net one, two;
    set_weights(one);
    set_weights(two);
    Own first(one), second(two);
    auto traced = tf::function<&step<Own>>(two, second);
    for (int k = 0; k < 5; ++k) {
        const float now = step(one, first, x, y)();
        CHECK(double{now} == Approx(double{traced(x, y)()}).epsilon(1e-5));
    }
}

namespace {

using Rows = Sequential<Input<2>{.dtype = tf::int32}, Embedding<4, 1>{}>;
template <class Optimizer>
constexpr tf::Tensor<float> add_up(Rows& net, Optimizer& optimizer,
                                   const tf::Tensor<int, 1, 2>& in) {
    tf::GradientTape tape;
    const tf::Tensor<float> sum(tf::reduce_sum(net.call(in, keras::training)));
    const auto weights = net.trainable_weights();
    optimizer.apply_gradients(weights, tape.gradient(sum, weights));
    return sum;
}

}  // namespace

TEST_CASE("optimizers: the rows of an embedding are added up") {
    constexpr optimizers::SGD rule{.learning_rate = .5, .gradient_accumulation_steps = 2};
    Rows net;
    const auto rows = net.weight<"embedding/embeddings">();
    rows.assign(tf::constant({{1.f}, {2.f}, {3.f}, {4.f}}));
    Optimizer<Rows, rule> optimizer(net);
    auto train = tf::function<&add_up<Optimizer<Rows, rule>>>(net, optimizer);
    train(tf::constant({{1, 1}}));
    CHECK(rows(1, 0) == 2.f);
    train(tf::constant({{1, 3}}));
    // The gradients of the rows are how often they were used, divided by two steps.
    CHECK(rows(0, 0) == 1.f);
    CHECK(rows(1, 0) == 2.f - .5f * 3 / 2);
    CHECK(rows(2, 0) == 3.f);
    CHECK(rows(3, 0) == 4.f - .5f * 1 / 2);
}
