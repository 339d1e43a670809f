// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model whose weights have different optimizers, as Keras 3.15 trains it with an OptimizerMap.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <tf/keras.hpp>

namespace {

using namespace tf::keras;
using doctest::Approx;

using Net = Sequential<Input<4>{}, Dense<6>{.activation = activations::tanh, .name = "hidden"},
                       Dense<5>{.activation = activations::tanh, .name = "middle"},
                       Dense<2>{.name = "logits"}>;

constexpr optimizers::MultiOptimizer<
    optimizers::SGD{.learning_rate = .05, .momentum = .9},
    optimizers::For{"hidden", optimizers::Adam{.learning_rate = .01}},
    optimizers::For{"logits/bias", optimizers::RMSprop{.learning_rate = .02}}>
    multi{};
using Mse = losses::MeanSquaredError<>;

/// The weights with which Keras began, too.
void set_weights(Net& net) {
    float value = 0;
    for (const tf::VariableBase& w : net.trainable_weights()) {
        float* const to =
            static_cast<float*>(const_cast<tf::VariableBase&>(w).state().writable(false));
        for (int i = 0; i < w.shape().size(); ++i) {
            value += .37f;
            if (value > .5f) value -= 1;
            to[i] = value;
        }
    }
}
/// Compares the sum of k times the k-th element of each weight.
void check_sums(const Net& net, const std::vector<double>& sums) {
    std::size_t k = 0;
    for (const tf::VariableBase& w : net.trainable_weights()) {
        const auto* const values = static_cast<const float*>(w.untyped().data());
        double sum = 0;
        for (int i = 0; i < w.shape().size(); ++i) sum += (i + 1) * double{values[i]};
        CHECK(sum == Approx(sums[k++]).epsilon(1e-4));
    }
    CHECK(k == sums.size());
}
const tf::Tensor<float, 8, 4> x =
    tf::reshape<8, 4>(tf::cast<float>(tf::math::floormod(tf::range<32>(), 7)) / 7.f - .5f);
const tf::Tensor<float, 8, 2> y =
    tf::reshape<8, 2>(tf::cast<float>(tf::math::floormod(tf::range<16>(), 5)) / 5.f);

}  // namespace

TEST_CASE("MultiOptimizer: five steps are Keras's") {
    Net net;
    set_weights(net);
    auto trainer = compile<multi, Mse{}>(net);
    for (const double loss : {.18827122, .13613883, .10524027, .088654101, .082608484})
        CHECK(double{trainer.train_on_batch(x, y)} == Approx(loss).epsilon(1e-5));
    check_sums(net, {-7.99761, -.2536454, .2566333, -.2947061, -1.63263, .9684582});
}

TEST_CASE("MultiOptimizer: averages of the weights of some of its optimizers") {
    constexpr optimizers::MultiOptimizer<
        optimizers::SGD{.learning_rate = .05, .momentum = .9, .use_ema = true, .ema_momentum = .8},
        optimizers::For{"hidden", optimizers::Adam{.learning_rate = .01,
                                                   .use_ema = true,
                                                   .ema_momentum = .9,
                                                   .ema_overwrite_frequency = 2}},
        optimizers::For{"logits/bias", optimizers::RMSprop{.learning_rate = .02}}>
        averaged{};
    Net net;
    set_weights(net);
    auto trainer = compile<averaged, Mse{}>(net);
    const History h =
        trainer.fit(x, y, {.batch_size = 8, .epochs = 5, .verbose = 0, .shuffle = false});
    const std::vector<double> losses{.18827122, .13613883, .10877846, .09075962, .08675653};
    for (std::size_t k = 0; k < losses.size(); ++k)
        CHECK(double{h["loss"][k]} == Approx(losses[k]).epsilon(1e-5));
    check_sums(net, {-9.956162, .02108256, .6036441, -.4775995, -1.726225, .9639361});
    CHECK(trainer.optimizer_state.variables_in_order().size() == 21);
}

TEST_CASE("MultiOptimizer: its variables are Keras's") {
    Net net;
    auto trainer = compile<multi, Mse{}>(net);
    std::string shapes;
    for (const tf::VariableBase& v : trainer.optimizer_state.variables_in_order())
        shapes += v.shape().to_string() + " ";
    CHECK(shapes == "() () () () (4, 6) (4, 6) (6,) (6,) () () (2,) () () (6, 5) (5,) (5, 2) ");
}

TEST_CASE("MultiOptimizer: each optimizer has its rate and its steps") {
    Net net;
    auto trainer = compile<multi, Mse{}>(net);
    auto& adam = trainer.optimizer_state.part<0>();
    CHECK(adam.learning_rate() == .01f);
    CHECK(trainer.optimizer_state.part<2>().learning_rate() == .05f);
    CHECK_THROWS_WITH_AS(trainer.set_learning_rate(.1f), doctest::Contains("part<0>"),
                         tf::errors::FailedPrecondition);
    adam.set_learning_rate(0);
    const std::vector<tf::AnyTensor> before = net.get_weights();
    trainer.train_on_batch(x, y);
    const std::vector<tf::AnyTensor> after = net.get_weights();
    const auto first = [](const tf::AnyTensor& t) { return *static_cast<const float*>(t.data()); };
    CHECK(first(before[0]) == first(after[0]));
    CHECK(first(before[2]) != first(after[2]));
    CHECK(adam.updates() == 1);
    CHECK(trainer.optimizer().updates() == 1);
}
