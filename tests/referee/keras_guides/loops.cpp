// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Programs of Keras's and TensorFlow's guides with user-defined training loops. guides.py has the
// same in Keras.

#include <algorithm>

#include "guides.hpp"

namespace guides {
namespace {

using Rows = tf::Tensor<float, tf::dyn, 8>;
using Labels = tf::Tensor<int, tf::dyn>;
constexpr losses::SparseCategoricalCrossentropy loss_fn{.from_logits = true};

// "Writing a training loop from scratch"
namespace scratch {
using Net =
    Sequential<Input<8>{}, Dense<6>{.activation = relu, .kernel_regularizer = L2{.01}}, Dense<3>{}>;
using Rule = Optimizer<Net, optimizers::Adam{.learning_rate = .02}>;
using Accuracy = Metric<metrics::SparseCategoricalAccuracy{}>;

constexpr tf::Tensor<float> train_step(Net& model, Rule& optimizer, Accuracy& accuracy, Rows x,
                                       Labels y) {
    tf::GradientTape tape;
    const auto logits = model(x, training);
    const tf::Tensor<float> loss = loss_fn(y, logits) + model.regularization_loss();
    const auto gradients = tape.gradient(loss, model.trainable_weights());
    optimizer.apply(gradients, model.trainable_weights());
    accuracy.update_state(y, logits);
    return loss;
}
constexpr void test_step(Net& model, Accuracy& accuracy, Rows x, Labels y) {
    accuracy.update_state(y, model(x, inference));
}
void run() {
    const auto x = sines<40, 8>(.37);
    const auto y = classes<40>(3);
    Net model;
    start(model.weights());
    Rule optimizer(model);
    Accuracy train_accuracy, val_accuracy;
    auto train = tf::function<&train_step>(model, optimizer, train_accuracy);
    auto test = tf::function<&test_step>(model, val_accuracy);
    for (int epoch = 0; epoch < 3; ++epoch) {
        std::vector<float> losses;
        for (int from = 0; from < 40; from += 16) {
            const auto rows = tf::range(from, std::min(from + 16, 40));
            losses.push_back(train(tf::gather(x, rows), tf::gather(y, rows))());
        }
        test(sines<12, 8>(.91), classes<12>(3));
        tell("scratch losses " + std::to_string(epoch), losses);
        tell("scratch accuracies " + std::to_string(epoch),
             {train_accuracy.result()(), val_accuracy.result()()});
        train_accuracy.reset_state();
        val_accuracy.reset_state();
    }
    tell_weights("scratch weights", model.weights());
}
}  // namespace scratch

// "Customizing what happens in fit", a lower-level example: the model keeps its metrics
namespace custom {
struct Net : Model<Net, Input<8>{}> {
    Layer<Dense<4>{.activation = keras::tanh}, 8> hidden{this, "hidden"};
    Layer<Dense<1>{}, 4> out{this, "out"};
    Metric<metrics::Mean{}> loss_tracker{this, "loss"};
    Metric<metrics::MeanAbsoluteError{}> mae_metric{this, "mae"};
    constexpr auto call(auto x) { return out(hidden(x)); }
};
using Rule = Optimizer<Net, optimizers::Adam{.learning_rate = .01}>;

constexpr auto train_step(Net& model, Rule& optimizer, Rows x, tf::Tensor<float, tf::dyn, 1> y,
                          tf::Tensor<float, tf::dyn> weights) {
    tf::GradientTape tape;
    const auto y_pred = model(x, training);
    const tf::Tensor<float> loss = losses::MeanSquaredError{}(y, y_pred, weights);
    const auto trainable_vars = model.trainable_variables();
    optimizer.apply_gradients(trainable_vars, tape.gradient(loss, trainable_vars));
    model.loss_tracker.update_state(loss);
    model.mae_metric.update_state(y, y_pred, weights);
    return std::tuple(model.loss_tracker.result(), model.mae_metric.result());
}
void run() {
    const auto x = sines<40, 8>(.37);
    const auto y = sines<40, 1>(1.3);
    const tf::Tensor<float, 40> weights = sines<40>(.2, .3) + 1.5f;
    Net model;
    start(model.trainable_variables());
    Rule optimizer(model);
    auto step = tf::function<&train_step>(model, optimizer);
    std::vector<float> told;
    for (int epoch = 0; epoch < 3; ++epoch) {
        model.loss_tracker.reset_state();
        model.mae_metric.reset_state();
        for (int from = 0; from < 40; from += 16) {
            const auto rows = tf::range(from, std::min(from + 16, 40));
            const auto [loss, mae] =
                step(tf::gather(x, rows), tf::gather(y, rows), tf::gather(weights, rows));
            told.push_back(loss());
            told.push_back(mae());
        }
    }
    tell("custom results", told);
    tell_weights("custom weights", model.trainable_variables());
}
}  // namespace custom

// "TensorFlow 2 quickstart for experts"
namespace advanced {
struct MyModel : Model<MyModel, Input<4, 2>{}> {
    Layer<Flatten{}, 4, 2> flatten{this, "flatten"};
    Layer<Dense<6>{.activation = relu}, 8> d1{this, "d1"};
    Layer<Dense<3>{}, 6> d2{this, "d2"};
    constexpr auto call(auto x) { return d2(d1(flatten(x))); }
};
using Rule = Optimizer<MyModel, optimizers::RMSprop{.learning_rate = .01}>;
using Loss = Metric<metrics::Mean{}>;
using Accuracy = Metric<metrics::SparseCategoricalAccuracy{}>;
using Images = tf::Tensor<float, tf::dyn, 4, 2>;

constexpr void train_step(MyModel& model, Rule& optimizer, Loss& train_loss,
                          Accuracy& train_accuracy, Images images, Labels labels) {
    tf::GradientTape tape;
    const auto predictions = model(images, training);
    const auto loss = loss_fn(labels, predictions);
    const auto gradients = tape.gradient(loss, model.trainable_variables());
    optimizer.apply_gradients(model.trainable_variables(), gradients);
    train_loss.update_state(loss);
    train_accuracy.update_state(labels, predictions);
}
void run() {
    const auto x = tf::reshape<tf::dyn, 4, 2>(sines<40, 8>(.37));
    const auto y = classes<40>(3);
    MyModel model;
    start(model.weights());
    Rule optimizer(model);
    Loss train_loss;
    Accuracy train_accuracy;
    auto step = tf::function<&train_step>(model, optimizer, train_loss, train_accuracy);
    std::vector<float> told;
    for (int epoch = 0; epoch < 4; ++epoch) {
        train_loss.reset_state();
        train_accuracy.reset_state();
        for (int from = 0; from < 40; from += 16) {
            const auto rows = tf::range(from, std::min(from + 16, 40));
            step(tf::gather(x, rows), tf::gather(y, rows));
        }
        told.push_back(train_loss.result()());
        told.push_back(train_accuracy.result()());
    }
    tell("advanced results", told);
    tell("advanced predict", model(x));
}
}  // namespace advanced

// "Basic training loops" and "Introduction to modules": a tf.Module, eagerly
namespace modules {
struct MyModel : tf::Module {
    tf::Variable<float> w{this, "w", 5.f};
    tf::Variable<float> b{this, "b", 0.f};
    constexpr MyModel() : tf::Module("my_model") {}
    constexpr tf::Tensor<float, tf::dyn> operator()(tf::Tensor<float, tf::dyn> x) {
        return w * x + b;
    }
};
void run() {
    const tf::Tensor<float, tf::dyn> x = sines<30>(.8) * 2.f;
    const tf::Tensor<float, tf::dyn> y = x * 3.f + 2.f + sines<30>(2.1);
    MyModel model;
    std::vector<float> told;
    for (int epoch = 0; epoch < 10; ++epoch) {
        tf::GradientTape tape;
        const tf::Tensor<float> loss = tf::reduce_mean(tf::square(y - model(x)));
        const auto [dw, db] = tape.gradient(loss, std::tie(model.w, model.b));
        model.w.assign_sub(.1f * dw);
        model.b.assign_sub(.1f * db);
        told.insert(told.end(), {loss(), model.w.read()(), model.b.read()()});
    }
    tell("modules steps", told);
    const auto traced = tf::function(model);
    tell("modules traced", traced(x));
}
}  // namespace modules

}  // namespace

void write_loops() {
    scratch::run();
    custom::run();
    advanced::run();
    modules::run();
}

}  // namespace guides
