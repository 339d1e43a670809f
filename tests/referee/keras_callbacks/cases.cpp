// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The cases. keras_callbacks.py has the same, by name, in Keras.

#include <limits>
#include <stdexcept>
#include <string_view>

#include "keras_callbacks.hpp"

namespace callback_cases {
namespace {

using namespace tf::keras::callbacks;
constexpr optimizers::SGD rule{.learning_rate = .1};
using R = Run<rule>;

template <auto Body>
constexpr Case row(const char* name) {
    return {name, &run_case<rule, Body>};
}

/// Stops training in one of the hooks, at an epoch or a batch.
struct Stop {
    std::string_view where;
    int at = 0;

    void check(std::string_view hook, int index, AnyTrainer& t) const {
        if (hook == where && index == at) t.stop_training = true;
    }
    void on_train_begin(AnyTrainer& t) const { check("on_train_begin", 0, t); }
    void on_epoch_begin(int k, AnyTrainer& t) const { check("on_epoch_begin", k, t); }
    void on_epoch_end(int k, const Logs&, AnyTrainer& t) const { check("on_epoch_end", k, t); }
    void on_train_batch_begin(int k, AnyTrainer& t) const { check("on_train_batch_begin", k, t); }
    void on_train_batch_end(int k, const Logs&, AnyTrainer& t) const {
        check("on_train_batch_end", k, t);
    }
    void on_test_end(const Logs&, AnyTrainer& t) const { check("on_test_end", 0, t); }
};

/// Prints the name of each hook, among the text of fit.
struct Talk {
    static void say(const char* hook) { std::cout << '<' << hook << ">\n" << std::flush; }
    void on_train_begin() const { say("on_train_begin"); }
    void on_train_end(const Logs&) const { say("on_train_end"); }
    void on_epoch_begin(int) const { say("on_epoch_begin"); }
    void on_epoch_end(int, const Logs&) const { say("on_epoch_end"); }
    void on_train_batch_begin(int) const { say("on_train_batch_begin"); }
    void on_train_batch_end(int, const Logs&) const { say("on_train_batch_end"); }
    void on_test_begin() const { say("on_test_begin"); }
    void on_test_end(const Logs&) const { say("on_test_end"); }
    void on_predict_begin() const { say("on_predict_begin"); }
    void on_predict_end() const { say("on_predict_end"); }
};

/// Raises an error at the beginning of an epoch: an interrupted training.
struct Interrupt {
    int epoch = 0;
    void on_epoch_begin(int now) const {
        if (now == epoch) throw std::runtime_error("interrupted");
    }
};

ValidationData test_of(R& r) { return {r.test_x, r.test_y}; }
/// A label that makes the loss infinite or NaN.
void spoil(R& r, int row, float label) {
    std::vector<float> all(r.y.values().begin(), r.y.values().end());
    all[static_cast<std::size_t>(row)] = label;
    r.y = tf::constant<dyn, 1>(all);
}
constexpr float infinity = std::numeric_limits<float>::infinity();
/// The loss falls in three epochs, and then rises.
LearningRateScheduler risk() {
    return {.schedule = [](int epoch, float) { return epoch < 3 ? .1f : .9f; }};
}
/// Nine such epochs.
template <class... C>
void fit_long(R& r, C&&... own) {
    r.fit({.epochs = 9, .validation_data = test_of(r)}, risk(), own...);
}

std::vector<Case> loops() {
    return {
        row<[](R& r) { r.fit({.epochs = 2}); }>("fit"),
        row<[](R& r) { r.fit({.batch_size = 10}); }>("one batch"),
        row<[](R& r) { r.fit({.epochs = 0}); }>("no epochs"),
        row<[](R& r) { r.fit({.epochs = 2, .validation_data = test_of(r)}); }>("validation_data"),
        row<[](R& r) {
            r.fit({.epochs = 2, .validation_data = {r.test_x, r.test_y, weights(5, .6)}});
        }>("validation_data with weights"),
        row<[](R& r) { r.fit({.epochs = 2, .validation_split = .35}); }>("validation_split"),
        row<[](R& r) {
            r.fit({.epochs = 2, .validation_split = .35, .sample_weight = weights(10, .4)});
        }>("validation_split with weights"),
        row<[](R& r) {
            r.fit({.epochs = 5, .validation_data = test_of(r), .validation_freq = 2});
        }>("validation_freq"),
        row<[](R& r) { r.fit({.validation_data = test_of(r), .validation_batch_size = 2}); }>(
            "validation_batch_size"),
        row<[](R& r) {
            r.fit({.epochs = 2,
                   .validation_data = test_of(r),
                   .validation_steps = 2,
                   .validation_batch_size = 2});
        }>("validation_steps"),
        row<[](R& r) { r.fit({.epochs = 2, .class_weight = {{0, .5f}, {1, 3.f}}}); }>(
            "class_weight"),
        row<[](R& r) {
            r.fit({.epochs = 2, .validation_data = test_of(r), .sample_weight = weights(10, .4)});
        }>("sample_weight"),
        row<[](R& r) { r.fit({.epochs = 4, .initial_epoch = 2}); }>("initial_epoch"),
        row<[](R& r) { r.fit({.epochs = 2, .initial_epoch = 2}); }>("initial_epoch at the end"),
        row<[](R& r) { r.fit({.steps_per_epoch = 2}); }>("steps_per_epoch"),
        row<[](R& r) {
            r.fit({.epochs = 2});
            r.fit({.epochs = 3, .initial_epoch = 2});
        }>("fit twice"),
        row<[](R& r) { r.evaluate({}); }>("evaluate"),
        row<[](R& r) { r.evaluate({.sample_weight = weights(5, .6)}); }>("evaluate with weights"),
        row<[](R& r) { r.evaluate({.steps = 2}); }>("evaluate steps"),
        row<[](R& r) { r.predict({}); }>("predict"),
    };
}

std::vector<Case> stops() {
    return {
        row<[](R& r) { r.fit({.epochs = 2}, Stop{"on_train_begin"}); }>("stop on_train_begin"),
        row<[](R& r) { r.fit({.epochs = 3}, Stop{"on_epoch_begin", 1}); }>("stop on_epoch_begin"),
        row<[](R& r) { r.fit({.epochs = 2}, Stop{"on_train_batch_begin", 1}); }>(
            "stop on_train_batch_begin"),
        row<[](R& r) {
            r.fit({.epochs = 2, .validation_data = test_of(r)}, Stop{"on_train_batch_end", 1});
        }>("stop on_train_batch_end"),
        row<[](R& r) { r.fit({.epochs = 2, .validation_data = test_of(r)}, Stop{"on_test_end"}); }>(
            "stop on_test_end"),
        row<[](R& r) { r.fit({.epochs = 3}, Stop{"on_epoch_end", 1}); }>("stop on_epoch_end"),
    };
}

std::vector<Case> texts() {
    return {
        row<[](R& r) { r.fit({.epochs = 2, .verbose = 2}, Talk{}); }>("text of lines"),
        row<[](R& r) {
            r.fit({.epochs = 2, .verbose = 2, .validation_data = test_of(r)}, Talk{});
        }>("text of lines with validation"),
        row<[](R& r) { r.fit({.epochs = 1, .verbose = 2}); }>("text of one epoch"),
        row<[](R& r) {
            r.fit({.epochs = 2, .verbose = 1, .validation_data = test_of(r)}, Talk{});
        }>("text of bars"),
        row<[](R& r) { r.evaluate({.verbose = 1}, Talk{}); }>("text of evaluate"),
        row<[](R& r) { r.evaluate({.verbose = 2}, Talk{}); }>("text of evaluate in lines"),
        row<[](R& r) { r.predict({.verbose = 1}, Talk{}); }>("text of predict"),
        row<[](R& r) { r.predict({.verbose = 2}, Talk{}); }>("text of predict in lines"),
        row<[](R& r) {
            r.fit({.epochs = 3, .verbose = 2},
                  LearningRateScheduler{[](int e, float rate) { return e < 1 ? rate : rate / 2; },
                                        1});
        }>("text of LearningRateScheduler"),
    };
}

std::vector<Case> watchers() {
    return {
        row<[](R& r) { fit_long(r, EarlyStopping{.patience = 2, .verbose = 1}); }>("EarlyStopping"),
        row<[](R& r) {
            fit_long(r, EarlyStopping{.patience = 2, .verbose = 1, .restore_best_weights = true});
        }>("EarlyStopping restore_best_weights"),
        row<[](R& r) {
            fit_long(r, EarlyStopping{.patience = 20, .verbose = 1, .restore_best_weights = true});
        }>("EarlyStopping restores without a stop"),
        row<[](R& r) {
            r.fit({.epochs = 6}, EarlyStopping{.monitor = "loss", .patience = 2, .baseline = .01f});
        }>("EarlyStopping baseline"),
        row<[](R& r) {
            fit_long(r, EarlyStopping{.monitor = "loss", .patience = 1, .start_from_epoch = 5});
        }>("EarlyStopping start_from_epoch"),
        row<[](R& r) {
            r.fit({.epochs = 6}, EarlyStopping{.monitor = "loss", .min_delta = .3f, .patience = 1});
        }>("EarlyStopping min_delta"),
        row<[](R& r) {
            fit_long(r, EarlyStopping{.monitor = "loss",
                                      .patience = 3,
                                      .mode = Mode::max,
                                      .restore_best_weights = true});
        }>("EarlyStopping mode"),
        row<[](R& r) {
            fit_long(r, EarlyStopping{.monitor = "val_mean_absolute_error", .patience = 1});
        }>("EarlyStopping of a metric"),
        row<[](R& r) {
            r.fit({.epochs = 9, .validation_data = test_of(r), .validation_freq = 2}, risk(),
                  EarlyStopping{.patience = 1});
        }>("EarlyStopping validation_freq"),
        row<[](R& r) {
            r.fit({.epochs = 8}, ReduceLROnPlateau{.monitor = "loss",
                                                   .factor = .5,
                                                   .patience = 1,
                                                   .verbose = 1,
                                                   .min_delta = .3f});
        }>("ReduceLROnPlateau"),
        row<[](R& r) {
            r.fit({.epochs = 9}, ReduceLROnPlateau{.monitor = "loss",
                                                   .factor = .5,
                                                   .patience = 1,
                                                   .verbose = 1,
                                                   .min_delta = .3f,
                                                   .cooldown = 2});
        }>("ReduceLROnPlateau cooldown"),
        row<[](R& r) {
            r.fit({.epochs = 6}, ReduceLROnPlateau{.monitor = "loss",
                                                   .factor = .5,
                                                   .patience = 1,
                                                   .verbose = 1,
                                                   .min_delta = .3f,
                                                   .min_lr = .04});
        }>("ReduceLROnPlateau min_lr"),
        row<[](R& r) { fit_long(r, ReduceLROnPlateau{.patience = 2, .mode = Mode::max}); }>(
            "ReduceLROnPlateau mode"),
        row<[](R& r) {
            r.fit({.epochs = 4, .verbose = 2, .validation_data = test_of(r), .validation_freq = 2},
                  ReduceLROnPlateau{.patience = 1, .min_delta = 9});
        }>("ReduceLROnPlateau validation_freq"),
        row<[](R& r) {
            spoil(r, 5, infinity);
            r.fit({.epochs = 2}, TerminateOnNaN{});
        }>("TerminateOnNaN"),
        row<[](R& r) {
            spoil(r, 1, std::numeric_limits<float>::quiet_NaN());
            r.fit({.epochs = 2, .validation_data = test_of(r)},
                  TerminateOnNaN{.raise_error = true});
        }>("TerminateOnNaN raise_error"),
        row<[](R& r) {
            r.fit({.epochs = 1},
                  LambdaCallback{
                      .on_epoch_begin = [](int epoch) { std::cout << "epoch " << epoch << '\n'; },
                      .on_epoch_end = [](int, const Logs& l) { std::cout << l.size() << '\n'; },
                      .on_train_begin = [] { std::cout << "begin\n"; },
                      .on_train_end = [](const Logs&) { std::cout << "end\n"; },
                      .on_train_batch_begin = [](int b) { std::cout << "batch " << b << '\n'; },
                      .on_train_batch_end = [](int, const Logs&) { std::cout << "done\n"; }});
        }>("LambdaCallback"),
    };
}

std::vector<Case> checkpoints() {
    return {
        row<[](R& r) {
            r.fit({.epochs = 3, .validation_data = test_of(r)},
                  ModelCheckpoint{.filepath = r.path("a/{epoch:02d}-{val_loss:.2f}"),
                                  .verbose = 1,
                                  .save_weights_only = true});
        }>("ModelCheckpoint"),
        row<[](R& r) { r.fit({.epochs = 1}, ModelCheckpoint{.filepath = r.path("whole")}); }>(
            "ModelCheckpoint of everything"),
        row<[](R& r) {
            fit_long(r, ModelCheckpoint{.filepath = r.path("{epoch}"),
                                        .verbose = 1,
                                        .save_best_only = true,
                                        .save_weights_only = true});
        }>("ModelCheckpoint save_best_only"),
        row<[](R& r) {
            fit_long(r, ModelCheckpoint{.filepath = r.path("{epoch}-{learning_rate:.3f}"),
                                        .monitor = "mean_absolute_error",
                                        .save_best_only = true,
                                        .save_weights_only = true,
                                        .mode = Mode::max});
        }>("ModelCheckpoint mode"),
        row<[](R& r) {
            fit_long(r, ModelCheckpoint{.filepath = r.path("{epoch}"),
                                        .monitor = "loss",
                                        .verbose = 1,
                                        .save_best_only = true,
                                        .save_weights_only = true,
                                        .initial_value_threshold = .8f});
        }>("ModelCheckpoint initial_value_threshold"),
        row<[](R& r) {
            r.fit({.epochs = 3},
                  ModelCheckpoint{.filepath = r.path("{epoch}-{batch:03d}-{loss:.3e}"),
                                  .save_weights_only = true,
                                  .save_freq = 2});
        }>("ModelCheckpoint save_freq"),
        row<[](R& r) {
            ModelCheckpoint keep{
                .filepath = r.path("{epoch}-{batch}"), .save_weights_only = true, .save_freq = 4};
            r.fit({.epochs = 1}, keep);
            r.fit({.epochs = 2, .initial_epoch = 1}, keep);
        }>("ModelCheckpoint save_freq in two calls"),
        row<[](R& r) {
            try {
                r.fit({.epochs = 4}, BackupAndRestore{.backup_dir = r.path("b")}, Interrupt{2});
            } catch (const std::runtime_error&) {
                R again(r.folder);
                again.fit({.epochs = 4}, BackupAndRestore{.backup_dir = r.path("b")});
                again.tell_weights();
            }
        }>("BackupAndRestore"),
    };
}

std::vector<Case> files() {
    return {
        row<[](R& r) {
            r.fit({.epochs = 2, .validation_data = test_of(r)}, CSVLogger{r.path("log.csv")});
        }>("CSVLogger"),
        row<[](R& r) {
            r.fit({.epochs = 2}, CSVLogger{.filename = r.path("log.csv"), .separator = ";"});
        }>("CSVLogger separator"),
        row<[](R& r) {
            r.fit({.epochs = 3, .validation_data = test_of(r), .validation_freq = 2}, risk(),
                  CSVLogger{r.path("log.csv")});
        }>("CSVLogger validation_freq"),
        row<[](R& r) {
            for (const int first : {0, 2, 3})
                r.fit({.epochs = first + 1, .initial_epoch = first},
                      CSVLogger{.filename = r.path("log.csv"), .append = first > 0});
        }>("CSVLogger append"),
        row<[](R& r) {
            spoil(r, 5, infinity);
            r.fit({.epochs = 2}, CSVLogger{r.path("log.csv")});
        }>("CSVLogger NaN"),
        row<[](R& r) {
            r.fit({.epochs = 2, .validation_data = test_of(r)}, TensorBoard{.log_dir = r.path("")});
        }>("TensorBoard"),
        row<[](R& r) {
            r.fit({.epochs = 2}, risk(), TensorBoard{.log_dir = r.path(""), .update_freq = 3});
        }>("TensorBoard update_freq"),
        row<[](R& r) {
            r.fit({.epochs = 3},
                  TensorBoard{
                      .log_dir = r.path(""), .histogram_freq = 2, .write_steps_per_second = true});
        }>("TensorBoard histogram_freq"),
        row<[](R& r) {
            r.fit({.epochs = 2},
                  TensorBoard{
                      .log_dir = r.path(""), .write_steps_per_second = true, .update_freq = 1});
        }>("TensorBoard write_steps_per_second"),
        row<[](R& r) {
            r.fit({.epochs = 1});
            r.evaluate({}, TensorBoard{.log_dir = r.path("")});
        }>("TensorBoard evaluate"),
    };
}

}  // namespace

std::vector<Case> fit_cases() {
    std::vector<Case> all = loops();
    for (const auto& more : {stops(), texts(), watchers(), checkpoints(), files()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace callback_cases
