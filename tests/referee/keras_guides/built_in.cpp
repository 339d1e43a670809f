// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Programs of Keras's guides that train by fit. guides.py has the same in Keras.

#include "guides.hpp"

namespace {

using namespace guides;

constexpr auto images = [] { return sines<40, 8>(.37); };
constexpr auto names_of_classes = [] { return classes<40>(3); };
constexpr auto one_hot = [](const auto& y) {
    return tf::cast<float>(tf::expand_dims<1>(y) == tf::range(3));
};
constexpr losses::SparseCategoricalCrossentropy sparse_of_logits{.from_logits = true};

// "The Sequential model", "TensorFlow 2 quickstart for beginners", "Basic classification"
void sequential() {
    using Net = Sequential<Input<4, 2>{}, Rescaling{.scale = .5f, .offset = .1f}, Flatten{},
                           Dense<6>{.activation = relu}, Dropout{.rate = 0}, Dense<3>{}>;
    Net model;
    start(model.weights());
    const auto x = tf::reshape<tf::dyn, 4, 2>(images());
    const auto y = names_of_classes();
    tell("sequential first", model(tf::gather(x, tf::range(0, 2))));
    tell("sequential first_loss", sparse_of_logits(y, model(x)));
    auto trainer = compile<optimizers::Adam{.learning_rate = .05}, sparse_of_logits,
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(model);
    tell("sequential", trainer.fit(x, y, {.epochs = 4, .verbose = 0, .shuffle = false}));
    tell("sequential evaluate", trainer.evaluate(x, y, {.batch_size = 7, .verbose = 0}));
    tell("sequential predict", tf::nn::softmax(trainer.predict(x, {.verbose = 0})));
}

// "The Functional API": several inputs, a shared layer, a residual
struct Ticket
    : Functional<Ticket, Input<6>{.name = "title"}, Input<5>{.name = "body"}, Input<4>{}> {
    static constexpr auto build(auto title, auto body, auto tags) {
        auto embed = shared<Dense<4>{.activation = keras::tanh, .name = "embed"}>();
        const auto t = title | layer<Dense<4>{.name = "short"}> | embed;
        const auto b = body | layer<Dense<4>{.name = "long"}> | embed;
        const auto all = keras::concatenate(keras::add(t, b), tags);
        const auto wide = all | layer<Reshape<2, 4>{}> | layer<Dense<3>{.name = "wide"}>;
        return wide | layer<Flatten{}> | layer<Dense<1>{.name = "priority"}>;
    }
};
void functional() {
    Ticket model;
    const auto weights = model.weights();
    start(weights);
    tell_weights("functional start", weights);
    const auto y = tf::cast<float>(classes<20>(2));
    const std::tuple x(sines<20, 6>(.3), sines<20, 5>(.4), sines<20, 4>(.7));
    auto trainer =
        compile<optimizers::RMSprop{.learning_rate = .02, .momentum = .5, .centered = true},
                losses::BinaryCrossentropy{.from_logits = true, .label_smoothing = .1},
                metrics::BinaryAccuracy{.threshold = 0}>(model);
    tell("functional", trainer.fit(x, y,
                                   {.batch_size = 8,
                                    .epochs = 3,
                                    .verbose = 0,
                                    .validation_data = {x, y},
                                    .shuffle = false}));
    tell("functional predict", trainer.predict(x, {.verbose = 0}));
}

// The same: models that are layers; "Transfer learning & fine-tuning"
struct Encoder : Functional<Encoder, Input<8>{}> {
    static constexpr auto build(auto x) {
        return x | layer<Dense<6>{.activation = relu}> | layer<Dense<4>{.activation = relu}>;
    }
};
using Decoder = Sequential<Input<4>{}, Dense<8>{}>;
void nested() {
    Sequential<Input<8>{}, Nested<Encoder>{}, Nested<Decoder>{.name = "decoder"}> model;
    start(model.weights());
    const auto x = images();
    auto trainer = compile<optimizers::SGD{.learning_rate = .1, .momentum = .9, .nesterov = true},
                           losses::MeanSquaredError{}>(model);
    tell("nested", trainer.fit(x, x, {.epochs = 3, .verbose = 0, .shuffle = false}));
}
void transfer() {
    const auto x = images();
    const auto y = sines<40, 1>(1.3);
    Sequential<Input<8>{}, Nested<Encoder>{.trainable = false}, Dense<1>{}> model;
    start(model.weights());
    tell("transfer trained", {static_cast<float>(model.trainable_weights().size()),
                              static_cast<float>(model.non_trainable_weights().size())});
    constexpr losses::MeanSquaredError squares{};
    auto trainer = compile<optimizers::Adam{.learning_rate = .01}, squares>(model);
    tell("transfer frozen", trainer.fit(x, y, {.epochs = 3, .verbose = 0, .shuffle = false}));
    Sequential<Input<8>{}, Nested<Encoder>{}, Dense<1>{}> tuned;
    tuned.set_weights(model.get_weights());
    auto fine = compile<optimizers::Adam{.learning_rate = 1e-3}, squares>(tuned);
    tell("transfer tuned", fine.fit(x, y, {.epochs = 3, .verbose = 0, .shuffle = false}));
    tell_weights("transfer weights", tuned.weights());
}

// "Making new layers and models via subclassing"
template <int Units>
struct Linear {
    template <int... D>
    constexpr auto call(Scope& k, const tf::Tensor<float, D...>& x, auto) const {
        const auto w = k.weight<float, tf::last_dim<D...>, Units>("w", initializers::RandomNormal{},
                                                                  {.regularizer = L2{.01}});
        return tf::matmul(x, w) + k.weight<float, Units>("b", initializers::Zeros{});
    }
};
struct MlpBlock {
    constexpr auto call(Scope& k, const auto& x, auto mode) const {
        const auto h = tf::relu(k.call<Linear<5>{}>(x, mode));
        return k.call<Linear<4>{}>(h, mode);
    }
};
/// Weights that are not trained but change when the layer is called.
struct ComputeSum {
    template <int B, int N>
    constexpr auto call(Scope& k, const tf::Tensor<float, B, N>& x, auto mode) const {
        const auto total = k.weight<float, N>("total", initializers::Zeros{}, {.trainable = false});
        if constexpr (mode.value) total.assign_add(tf::reduce_sum<0>(x));
        return x + .01f * total.read();
    }
};
void own_layers() {
    Sequential<Input<8>{}, MlpBlock{}, ComputeSum{},
               Activation<[](auto x) { return x * tf::sin(x); }>{}, MlpBlock{}>
        model;
    start(model.weights());
    auto trainer = compile<optimizers::Adam{.learning_rate = .01, .clipnorm = .5},
                           losses::MeanSquaredError{}, metrics::MeanAbsoluteError{}>(model);
    tell("own_layers",
         trainer.fit(images(), sines<40, 4>(.9), {.epochs = 3, .verbose = 0, .shuffle = false}));
    tell_weights("own_layers weights", model.weights());
}

// "Training & evaluation with the built-in methods"
using Digits = Sequential<Input<8>{.name = "digits"}, Dense<6>{.activation = relu}, Dense<6>{},
                          Dense<3>{.activation = softmax, .name = "predictions"}>;
struct CustomMSE {
    float factor = .1f;
    constexpr auto operator()(const auto& y_true, const auto& y_pred) const {
        return tf::reduce_mean<-1>(tf::square(y_true - y_pred)) +
               tf::reduce_mean<-1>(tf::square(.5f - y_pred)) * factor;
    }
};
struct TruePositives {
    Name name = "true_positives";
    constexpr auto call(const auto& y_true, const auto& y_pred) const {
        return tf::cast<float>(tf::argmax<1>(y_true) == tf::argmax<1>(y_pred));
    }
};
void own_loss() {
    Digits model;
    start(model.weights());
    const auto x = images();
    const auto y = one_hot(names_of_classes());
    auto trainer = compile<optimizers::Adam{.learning_rate = .02, .amsgrad = true}, CustomMSE{},
                           TruePositives{}, metrics::CategoricalAccuracy{}>(model);
    tell("own_loss", trainer.fit(x, y,
                                 {.batch_size = 16,
                                  .epochs = 3,
                                  .verbose = 0,
                                  .validation_split = .25,
                                  .shuffle = false}));
}
void weighted() {
    Digits model;
    start(model.weights());
    const auto x = images();
    const auto y = names_of_classes();
    auto trainer =
        compile<optimizers::SGD{.learning_rate = schedules::ExponentialDecay{.2, 2, .5, true}},
                losses::SparseCategoricalCrossentropy{}, metrics::SparseCategoricalAccuracy{}>(
            model);
    const FitOptions options{.batch_size = 16, .epochs = 2, .verbose = 0, .shuffle = false};
    FitOptions by_class = options, by_sample = options;
    by_class.class_weight = {{0, 1.f}, {1, 2.f}, {2, .5f}};
    tell("weighted class", trainer.fit(x, y, by_class));
    const tf::Tensor<float, 40> weights = sines<40>(.2, .3) + 1.5f;
    by_sample.sample_weight = weights;
    tell("weighted sample", trainer.fit(x, y, by_sample));
    tell("weighted evaluate",
         trainer.evaluate(x, y, {.batch_size = 9, .verbose = 0, .sample_weight = weights}));
    tell("weighted batch", {trainer.train_on_batch(x, y, weights), trainer.test_on_batch(x, y)});
}

// "Writing your own callbacks"
struct LearningRateScheduler {
    float (*schedule)(int epoch, float rate);
    void on_epoch_begin(int epoch, const Logs&, AnyTrainer& trainer) {
        trainer.set_learning_rate(schedule(epoch, trainer.learning_rate()));
    }
};
struct LossOfBatches {
    std::vector<float> all{};
    void on_train_batch_end(int, const Logs& logs) { all.push_back(logs["loss"]); }
};
struct StopAtMinLoss {
    int patience = 0, wait = 0, stopped_epoch = 0;
    float best = 1e9f;
    std::vector<tf::AnyTensor> best_weights{};
    void on_epoch_end(int epoch, const Logs& logs, AnyTrainer& trainer) {
        if (logs["loss"] < best) {
            best = logs["loss"];
            wait = 0;
            best_weights = trainer.get_weights();
        } else if (++wait >= patience) {
            stopped_epoch = epoch;
            trainer.stop_training = true;
            trainer.set_weights(best_weights);
        }
    }
};
void own_callbacks() {
    Sequential<Input<8>{}, Dense<1>{}> model;
    start(model.weights());
    auto trainer = compile<optimizers::RMSprop{.learning_rate = .02}, losses::MeanSquaredError{},
                           metrics::RootMeanSquaredError{}>(model);
    const auto schedule = [](int epoch, float rate) { return epoch == 3 ? rate * 20 : rate; };
    LearningRateScheduler rates{schedule};
    LossOfBatches batches;
    StopAtMinLoss stop;
    tell("own_callbacks",
         trainer.fit(images(), sines<40, 1>(1.3),
                     {.batch_size = 16, .epochs = 20, .verbose = 0, .shuffle = false}, rates,
                     batches, stop));
    tell("own_callbacks batches", batches.all);
    tell("own_callbacks stopped", {static_cast<float>(stop.stopped_epoch)});
    tell_weights("own_callbacks weights", model.weights());
}

// "Overfit and underfit"
void overfit() {
    Sequential<Input<8>{}, Dense<16>{.activation = elu, .kernel_regularizer = L2{.001}},
               Dense<16>{.activation = elu, .kernel_regularizer = L1{.0005}}, Dense<1>{}>
        model;
    start(model.weights());
    auto trainer =
        compile<optimizers::Adam{.learning_rate = schedules::InverseTimeDecay{.05, 10, 1}},
                losses::BinaryCrossentropy{.from_logits = true}, metrics::BinaryAccuracy{}>(model);
    callbacks::EarlyStopping stop{
        .monitor = "val_loss", .patience = 2, .restore_best_weights = true};
    tell("overfit", trainer.fit(images(), tf::cast<float>(classes<40>(2)),
                                {.batch_size = 8,
                                 .epochs = 15,
                                 .verbose = 0,
                                 .validation_split = .25,
                                 .shuffle = false},
                                stop));
    tell("overfit stopped", {static_cast<float>(stop.stopped_epoch)});
    tell_weights("overfit weights", model.weights());
}

// "Basic regression"
void regression() {
    const tf::Tensor<float, 40, 8> raw = images() * 30.f + 100.f;
    const tf::Tensor<float, 40> y = sines<40>(.7) * 10.f + 20.f;
    const auto mean = tf::reduce_mean<0>(raw);
    const auto deviation = tf::sqrt(tf::reduce_mean<0>(tf::square(raw - mean)));
    const tf::Tensor<float, 40, 8> x = (raw - mean) / deviation;
    Sequential<Input<8>{}, Dense<6>{.activation = relu}, Dense<1>{}> model;
    start(model.weights());
    auto trainer = compile<optimizers::AdamW{.learning_rate = schedules::CosineDecay{.2, 20, .1},
                                             .weight_decay = .01},
                           losses::MeanAbsoluteError{}, metrics::RootMeanSquaredError{}>(model);
    tell("regression",
         trainer.fit(x, y, {.epochs = 8, .verbose = 0, .validation_split = .2, .shuffle = false}));
    tell("regression evaluate", trainer.evaluate(x, y, {.verbose = 0}));
    tell("regression predict", trainer.predict(x, {.verbose = 0}));
}

}  // namespace

int main() {
    sequential();
    functional();
    nested();
    transfer();
    own_layers();
    own_loss();
    weighted();
    own_callbacks();
    overfit();
    regression();
    write_loops();
}
