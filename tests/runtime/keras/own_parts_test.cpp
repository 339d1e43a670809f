// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// User-defined losses and bodies of models, in Keras's shorter spelling: a loss without
// weights, a call without a mode.

#include "training_support.hpp"

using namespace training_tests;

namespace {

/// (y - p)^2 along the last dim, as Keras's guide writes a loss.
constexpr auto of_samples = [](const auto& y_true, const auto& y_pred) {
    return tf::reduce_mean<-1>(tf::square(y_true - y_pred));
};
constexpr auto of_batch = [](const auto& y_true, const auto& y_pred) {
    return tf::reduce_mean(tf::square(y_true - y_pred));
};

struct Doubled : tf::keras::Model<Doubled, Input<2>{}> {
    constexpr auto call(auto given) { return given * 2.f; }
};

template <auto Loss>
float loss_of(const FitOptions& options = {}) {
    Net net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{}, Loss>(net);
    FitOptions all = options;
    all.batch_size = 4;
    all.verbose = 0;
    all.shuffle = false;
    return trainer.fit(x, y, all)["loss"].back();
}

}  // namespace

TEST_CASE("a loss of two arguments is averaged as Keras averages functions") {
    constexpr losses::MeanSquaredError<> squared{};
    CHECK(loss_of<of_samples>() == Approx(loss_of<squared>()).epsilon(1e-6));
    CHECK(loss_of<of_batch>() == Approx(loss_of<squared>()).epsilon(1e-6));
}
TEST_CASE("a loss of two arguments is weighted by example") {
    constexpr losses::MeanSquaredError<> squared{};
    const FitOptions weighted{.sample_weight = sines<10>(.4, .1)};
    CHECK(loss_of<of_samples>(weighted) == Approx(loss_of<squared>(weighted)).epsilon(1e-6));
    CHECK(loss_of<of_samples>(weighted) != Approx(loss_of<of_samples>()).epsilon(1e-3));
}
TEST_CASE("a model's call may leave out the mode") {
    Doubled model;
    const tf::Tensor<float, tf::dyn, 2> out = model(tf::constant({{1.f, 2.f}, {3.f, 4.f}}));
    CHECK(out(1, 0) == 6);
    CHECK(model(tf::ones<float, 1, 2>(), training)(0, 1) == 2);
}

namespace {

/// Trains on inputs that are moved, by three times the loss.
struct OwnStep : Model<OwnStep, Input<3>{}> {
    Layer<Dense<2>{}, 3> dense{this, "dense"};
    constexpr auto call(auto in, auto mode) { return dense(in, mode); }
    constexpr auto train_step(auto& trainer, auto in, auto labels) {
        tf::GradientTape tape;
        const auto p = call(in + .1f, keras::training);
        const tf::Tensor<float> loss(trainer.compute_loss(labels, p) * 3.f);
        const auto weights = trainable_weights();
        trainer.optimizer.apply_gradients(weights, tape.gradient(loss, weights));
        return trainer.compute_metrics(loss, labels, p);
    }
};

}  // namespace

TEST_CASE("own parts: a training step of the model's own") {
    OwnStep net;
    net.weight<"dense/kernel">().assign(sines<3, 2>(.9));
    net.weight<"dense/bias">().assign(sines<2>(.2));
    auto trainer = compile<optimizers::SGD{.learning_rate = .05}, losses::MeanSquaredError{},
                           metrics::MeanAbsoluteError{}>(net);
    const History h =
        trainer.fit(x, y, {.batch_size = 4, .epochs = 3, .verbose = 0, .shuffle = false});
    check_values(h["loss"], {3.06191, 2.270653, 1.991786});
    check_values(h["mean_absolute_error"], {.7988735, .6668671, .6413954});
    const auto bias = net.weight<"dense/bias">();
    check_values({bias(0), bias(1)}, {.07605311, .06876557});
}

namespace {

/// Judges the sum of two results, by twice the loss.
struct OwnTestStep : Model<OwnTestStep, Input<3>{}> {
    Layer<Dense<2>{}, 3> dense{this, "dense"};
    constexpr auto call(auto in, auto mode) { return dense(in, mode); }
    constexpr auto test_step(auto& trainer, auto in, auto labels) {
        const auto p = call(in, keras::inference) + call(-in, keras::inference) * .5f;
        const tf::Tensor<float> loss(trainer.compute_loss(labels, p) * 2.f);
        return trainer.compute_metrics(loss, labels, p);
    }
};

}  // namespace

TEST_CASE("own parts: a test step of the model's own") {
    OwnTestStep net;
    net.weight<"dense/kernel">().assign(sines<3, 2>(.9));
    net.weight<"dense/bias">().assign(sines<2>(.2));
    auto trainer = compile<optimizers::SGD{.learning_rate = .05}, losses::MeanSquaredError{},
                           metrics::MeanAbsoluteError{}>(net);
    const Logs all = trainer.evaluate(x, y, {.batch_size = 4, .verbose = 0});
    check_values({all["loss"], all["mean_absolute_error"]}, {1.288839, .6488401});
    // fit trains by its default step, and judges the validation data by the model's own
    const History h = trainer.fit(x, y,
                                  {.batch_size = 4,
                                   .epochs = 3,
                                   .verbose = 0,
                                   .validation_data = {sines<5, 3>(1.1), sines<5, 2>(.5, 1)},
                                   .shuffle = false});
    check_values(h["loss"], {1.061834, .9291939, .8340305});
    check_values(h["mean_absolute_error"], {.8263766, .7562386, .7043996});
    check_values(h["val_loss"], {1.5556, 1.50251, 1.462937});
    check_values(h["val_mean_absolute_error"], {.7850806, .7744948, .7656071});
}
