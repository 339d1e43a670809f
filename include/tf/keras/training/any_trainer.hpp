// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A trainer, whatever its model is: what callbacks see of it, and the loops of fit, evaluate and
// predict, which are compiled once. Mirrors keras.Model's fit, evaluate and predict.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <tf/keras/training/callback.hpp>
#include <tf/keras/training/examples.hpp>
#include <tf/keras/training/progress_bar.hpp>
#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>

namespace tf::keras {

namespace detail {
template <class X>
void add_parts(std::vector<AnyTensor>& parts, const X& x) {
    nest::for_each(nest::materialize(x),
                   [&](const auto& leaf) { parts.push_back(AnyTensor(leaf)); });
}
}  // namespace detail

/// A weight for each example; none by itself. Of a model with several results a std::tuple has
/// weights for each, one tensor those for all.
class SampleWeight {
public:
    SampleWeight() = default;
    template <TensorLike W>
    SampleWeight(const W& weights) {
        detail::add_parts(weights_, weights);
    }
    template <TensorLike... W>
    SampleWeight(const std::tuple<W...>& weights) {
        detail::add_parts(weights_, weights);
    }
    const std::vector<AnyTensor>& values() const { return weights_; }

private:
    std::vector<AnyTensor> weights_;
};

/// Examples that a model is tried on: inputs (a std::tuple, where there are several), labels (one
/// tensor for each result of the model) and, if wanted, weights, with a row for each example.
class ValidationData {
public:
    ValidationData() = default;
    template <class X, class Y>
    ValidationData(const X& x, const Y& y) {
        detail::add_parts(all_.parts, x);
        all_.inputs = all_.parts.size();
        detail::add_parts(all_.parts, y);
        all_.labels = all_.parts.size() - all_.inputs;
    }
    template <class X, class Y>
    ValidationData(const X& x, const Y& y, const SampleWeight& sample_weight)
        : ValidationData(x, y) {
        weights_ = sample_weight;
    }
    const detail::Examples& examples() const { return all_; }
    const SampleWeight& sample_weight() const { return weights_; }

private:
    detail::Examples all_;
    SampleWeight weights_;
};

/// Callbacks stand behind the options, for each has a type of its own: one message.
class CallbacksBehind {
public:
    constexpr CallbacksBehind() = default;
    template <class... C>
        requires(sizeof...(C) > 0)
    constexpr CallbacksBehind(const C&...) {
        static_assert(sizeof...(C) == 0,
                      "[tf.keras.callbacks] fit(x, y, {.epochs = 5}, callbacks::EarlyStopping{}, "
                      "mine): callbacks stand behind the options, one after another");
    }
};

/// How `fit` trains, in Keras's order.
struct FitOptions {
    std::int64_t batch_size = 32;
    int epochs = 1;
    int verbose = -1;  ///< 0 nothing, 1 a bar, 2 a line an epoch; -1: 1 on a terminal, else 2
    CallbacksBehind callbacks{};
    double validation_split =
        0;  ///< the part of the examples, at their end, that is not trained on
    ValidationData validation_data{};  ///< goes before validation_split
    bool shuffle = true;
    std::map<int, float> class_weight{};  ///< for each label, which weights its examples
    SampleWeight sample_weight{};
    int initial_epoch = 0;
    std::int64_t steps_per_epoch = 0;        ///< 0: as many as there are
    std::int64_t validation_steps = 0;       ///< 0: as many as there are
    std::int64_t validation_batch_size = 0;  ///< 0: batch_size
    int validation_freq = 1;                 ///< after how many epochs the model is tried
};

/// How `evaluate` tries a model, in Keras's order.
struct EvaluateOptions {
    std::int64_t batch_size = 32;
    int verbose = -1;  ///< as in FitOptions
    SampleWeight sample_weight{};
    std::int64_t steps = 0;  ///< 0: as many as there are
    CallbacksBehind callbacks{};
};

/// How `predict` runs a model, in Keras's order.
struct PredictOptions {
    std::int64_t batch_size = 32;
    int verbose = -1;  ///< as in FitOptions
    CallbacksBehind callbacks{};
};

namespace detail {

/// The traced steps of a trainer, without their types.
struct Steps {
    void (*train)(AnyTrainer&, const Examples& batch) = nullptr;
    void (*test)(AnyTrainer&, const Examples& batch) = nullptr;
};

}  // namespace detail

/// A trainer as callbacks see it.
class AnyTrainer {
public:
    AnyTrainer(const AnyTrainer&) = delete;
    AnyTrainer& operator=(const AnyTrainer&) = delete;

    /// Set by a callback: no epoch after this one, and no further batch of it.
    bool stop_training = false;

    Module& model() { return *model_; }
    /// The optimizer's variables: what it remembers, the learning rate, the number of updates.
    Module& optimizer() { return *optimizer_; }
    /// How often the optimizer has updated the model.
    virtual std::int64_t iterations() = 0;
    virtual float learning_rate() = 0;
    /// The rate of the updates from now on. errors::FailedPrecondition where a schedule says it.
    virtual void set_learning_rate(float rate) = 0;

    /// Copies of all weights of the model, in the order in which they were created.
    virtual std::vector<AnyTensor> get_weights() = 0;
    virtual void set_weights(const std::vector<AnyTensor>& weights) = 0;

    /// How many epochs the call of fit that is under way has, and steps an epoch.
    int epochs() const { return epochs_; }
    std::int64_t steps() const { return steps_; }
    /// Loss and metrics since the epoch began.
    virtual Logs results() = 0;
    /// The names that the logs of the fit under way will have.
    const std::vector<std::string>& log_names() const { return log_names_; }
    /// Whether more of a metric is better, 1, or less, -1; 0 where it does not say.
    virtual int better_direction(std::string_view metric) const = 0;

protected:
    AnyTrainer(Module& model, Module& optimizer) : model_(&model), optimizer_(&optimizer) {}
    ~AnyTrainer() = default;

    virtual void reset_results() = 0;

    /// `all` has inputs and labels; the weights are those of the options.
    TF_COMMON History run_fit(detail::Examples all, const FitOptions& options, detail::Steps steps,
                              std::span<detail::Hooks* const> callbacks);
    TF_COMMON Logs run_evaluate(detail::Examples all, const EvaluateOptions& options,
                                detail::Steps steps, std::span<detail::Hooks* const> callbacks);
    /// The model's results, as tensors.
    TF_COMMON std::vector<AnyTensor> run_predict(
        const detail::Examples& all, const PredictOptions& options,
        std::vector<AnyTensor> (*predict)(AnyTrainer&, const detail::Examples&),
        std::span<detail::Hooks* const> callbacks);

private:
    TF_COMMON void run_epoch(detail::Batches& batches, detail::ProgressBar& bar,
                             detail::Steps steps, std::span<detail::Hooks* const> callbacks);
    TF_COMMON Logs run_test(detail::Batches& batches, std::int64_t count, detail::ProgressBar* bar,
                            detail::Steps steps, std::span<detail::Hooks* const> callbacks);

    std::vector<std::string> log_names_;
    Module* model_;
    Module* optimizer_;
    int epochs_ = 1;
    std::int64_t steps_ = 0;
};

}  // namespace tf::keras

#if TF_HAS_CODE
#include <tf/keras/training/any_trainer_code.hpp>
#endif
