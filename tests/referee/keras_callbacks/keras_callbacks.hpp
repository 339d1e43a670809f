// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One small model for all cases of keras_callbacks.py, and the output of a case: a line for each
// call of a hook, the history, the printed text, the weights and the files.

#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <tf/tf.hpp>

namespace callback_cases {

namespace fs = std::filesystem;
using namespace tf::keras;

using Net = Sequential<Input<3>{}, Dense<1>{}>;
using tf::dyn;
using Inputs = tf::Tensor<float, dyn, 3>;
using Labels = tf::Tensor<float, dyn, 1>;
using Weights = tf::Tensor<float, dyn>;

/// sin(a k + b) for the k-th element.
inline std::vector<float> sines(int count, double a, double b = 0) {
    std::vector<float> all;
    for (int k = 0; k < count; ++k) all.push_back(static_cast<float>(std::sin(k * a + b)));
    return all;
}
inline Inputs inputs(int rows, double a) { return tf::constant<dyn, 3>(sines(3 * rows, a)); }
/// k * k mod 3 for the k-th example.
inline Labels labels(int rows) {
    std::vector<float> all;
    for (int k = 0; k < rows; ++k) all.push_back(static_cast<float>(k * k % 3));
    return tf::constant<dyn, 1>(all);
}
inline Weights weights(int rows, double a) {
    std::vector<float> all = sines(rows, a);
    for (float& w : all) w += 1.5f;
    return tf::constant<dyn>(all);
}

inline void tell(const std::string& name, const std::vector<float>& values) {
    std::printf("%s", name.c_str());
    for (const float v : values) std::printf(" %.9g", static_cast<double>(v));
    std::printf("\n");
}
inline void tell_hook(const char* hook, int index, const Logs& logs = {}) {
    std::printf("hook %s %d", hook, index);
    for (const Logs::Entry& e : logs)
        std::printf(" %s=%.9g", e.name.c_str(), static_cast<double>(e.value));
    std::printf("\n");
}

/// Has all hooks, and prints their arguments; -1 stands for no index.
struct Recorder {
    void on_train_begin() { tell_hook("on_train_begin", -1); }
    void on_train_end(const Logs& logs) { tell_hook("on_train_end", -1, logs); }
    void on_epoch_begin(int epoch) { tell_hook("on_epoch_begin", epoch); }
    void on_epoch_end(int epoch, const Logs& logs) { tell_hook("on_epoch_end", epoch, logs); }
    void on_train_batch_begin(int batch) { tell_hook("on_train_batch_begin", batch); }
    void on_train_batch_end(int batch, const Logs& l) { tell_hook("on_train_batch_end", batch, l); }
    void on_test_begin() { tell_hook("on_test_begin", -1); }
    void on_test_end(const Logs& logs) { tell_hook("on_test_end", -1, logs); }
    void on_test_batch_begin(int batch) { tell_hook("on_test_batch_begin", batch); }
    void on_test_batch_end(int batch, const Logs& l) { tell_hook("on_test_batch_end", batch, l); }
    void on_predict_begin() { tell_hook("on_predict_begin", -1); }
    void on_predict_end() { tell_hook("on_predict_end", -1); }
    void on_predict_batch_begin(int batch) { tell_hook("on_predict_batch_begin", batch); }
    void on_predict_batch_end(int batch) { tell_hook("on_predict_batch_end", batch); }
};

/// One case: its model, trainer and folder. `Rule` is the optimizer.
template <auto Rule = optimizers::SGD{.learning_rate = .1}>
class Run {
public:
    explicit Run(fs::path own) : folder(std::move(own)) {
        fs::create_directories(folder);
        net.template weight<"dense/kernel">().assign(tf::constant<3, 1>(sines(3, .7, .5)));
        net.template weight<"dense/bias">().assign(tf::constant<1>(sines(1, 1, .2)));
    }

    fs::path folder;
    Net net;
    Inputs x = inputs(10, 1.1);
    Labels y = labels(10);
    Inputs test_x = inputs(5, .9);
    Labels test_y = labels(5);
    decltype(compile<Rule, losses::MeanSquaredError{}, metrics::MeanAbsoluteError{},
                     WeightedMetrics<metrics::MeanSquaredError{}>{}>(
        std::declval<Net&>())) trainer =
        compile<Rule, losses::MeanSquaredError{}, metrics::MeanAbsoluteError{},
                WeightedMetrics<metrics::MeanSquaredError{}>{}>(net);
    Recorder recorder;

    std::string path(const char* name) const { return (folder / name).string(); }
    /// Three batches of 4, 4 and 2 examples in their order; silent by default.
    template <class... C>
    void fit(FitOptions options, C&&... callbacks) {
        if (options.batch_size == FitOptions().batch_size) options.batch_size = 4;
        if (options.verbose < 0) options.verbose = 0;
        options.shuffle = false;
        const History history = trainer.fit(x, y, options, callbacks..., recorder);
        for (const auto& column : history.history) tell("history " + column.name, column.values);
        std::printf("epoch");
        for (const int e : history.epoch) std::printf(" %d", e);
        std::printf("\n");
    }
    template <class... C>
    void evaluate(EvaluateOptions options, C&&... callbacks) {
        options.batch_size = 2;
        if (options.verbose < 0) options.verbose = 0;
        const Logs logs = trainer.evaluate(test_x, test_y, options, callbacks..., recorder);
        for (const Logs::Entry& e : logs) tell("result " + e.name, {e.value});
    }
    template <class... C>
    void predict(PredictOptions options, C&&... callbacks) {
        options.batch_size = 2;
        if (options.verbose < 0) options.verbose = 0;
        const auto values = trainer.predict(test_x, options, callbacks..., recorder).values();
        tell("result prediction", {values.begin(), values.end()});
    }
    /// What the case has left behind.
    void finish() {
        tell("rate", {trainer.learning_rate()});
        tell_weights();
    }
    void tell_weights() {
        std::vector<float> all;
        for (const auto& w : trainer.get_weights()) {
            const auto* from = static_cast<const float*>(w.data());
            all.insert(all.end(), from, from + w.shape().size());
        }
        tell("weights", all);
    }
};

/// A case: its name, and what it does in a folder. One file has all cases of an optimizer, whose
/// training step is expensive to compile.
struct Case {
    const char* name;
    void (*run)(const fs::path& folder);
};

template <auto Rule, auto Body>
void run_case(const fs::path& folder) {
    Run<Rule> run(folder);
    run.tell_weights();
    std::ostringstream captured;
    std::streambuf* const before = std::cout.rdbuf(captured.rdbuf());
    try {
        Body(run);
    } catch (const std::exception&) {
        std::printf("raised\n");
    }
    std::cout.rdbuf(before);
    std::printf("text ");
    for (const char c : captured.str()) std::printf("%02x", static_cast<unsigned char>(c));
    std::printf("\n");
    run.finish();
}

std::vector<Case> fit_cases();
std::vector<Case> average_cases();

}  // namespace callback_cases
