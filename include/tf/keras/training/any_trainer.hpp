// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of a trainer that does not depend on the model's type: the interface for callbacks, and
// the loops of fit, evaluate and predict, which are compiled once. Mirrors keras.Model's fit,
// evaluate and predict.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/keras/optimizers/any_optimizer.hpp>
#include <tf/keras/training/callback.hpp>
#include <tf/keras/training/dataset_batches.hpp>
#include <tf/keras/training/example_weights.hpp>
#include <tf/keras/training/examples.hpp>
#include <tf/keras/training/progress_bar.hpp>
#include <tf/kernels/node_state.hpp>
#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>

namespace tf::keras {

/// Examples for validation: inputs (a std::tuple if there are several), labels (one tensor per
/// result of the model) and, optionally, weights. Each tensor has one row per example.
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
    /// Batches of a dataset, with elements as those of the dataset for training.
    template <data::detail::DatasetLike D>
    ValidationData(const D& dataset) : dataset_(detail::batched(dataset)) {}

    const detail::Examples& examples() const { return all_; }
    const SampleWeight& sample_weight() const { return weights_; }
    const detail::BatchedDataset& dataset() const { return dataset_; }

private:
    detail::Examples all_;
    SampleWeight weights_;
    detail::BatchedDataset dataset_;
};

/// Reports callbacks that are given as an option: they follow the options as arguments, because
/// each has its own type.
class CallbacksBehind {
public:
    constexpr CallbacksBehind() = default;
    template <class... C>
        requires(sizeof...(C) > 0)
    constexpr CallbacksBehind(const C&...) {
        static_assert(sizeof...(C) == 0,
                      "[tf.keras.callbacks] fit(x, y, {.epochs = 5}, callbacks::EarlyStopping{}, "
                      "mine): callbacks are arguments after the options, not an option");
    }
};

/// The options of `fit`, in Keras's order.
struct FitOptions {
    std::int64_t batch_size = 32;
    int epochs = 1;
    /// 0: silent, 1: progress bar, 2: one line per epoch, -1: 1 on a terminal, else 2.
    int verbose = -1;
    CallbacksBehind callbacks{};
    /// The fraction of the examples, taken from the end, that is used for validation.
    double validation_split = 0;
    ValidationData validation_data{};  ///< takes precedence over validation_split
    bool shuffle = true;
    ClassWeight class_weight{};
    SampleWeight sample_weight{};
    int initial_epoch = 0;
    std::int64_t steps_per_epoch = 0;        ///< 0: all batches once
    std::int64_t validation_steps = 0;       ///< 0: all batches once
    std::int64_t validation_batch_size = 0;  ///< 0: batch_size
    int validation_freq = 1;                 ///< the number of epochs between validations
};

/// The options of `evaluate`, in Keras's order.
struct EvaluateOptions {
    std::int64_t batch_size = 32;
    int verbose = -1;  ///< as in FitOptions
    SampleWeight sample_weight{};
    std::int64_t steps = 0;  ///< 0: all batches once
    CallbacksBehind callbacks{};
};

/// The options of `predict`, in Keras's order.
struct PredictOptions {
    std::int64_t batch_size = 32;
    int verbose = -1;  ///< as in FitOptions
    CallbacksBehind callbacks{};
};

namespace detail {

/// The traced steps of a trainer, with their types erased.
struct Steps {
    void (*train)(AnyTrainer&, const Examples& batch) = nullptr;
    void (*test)(AnyTrainer&, const Examples& batch) = nullptr;
    /// The generators of the training step's random ops.
    std::span<kernels::NodeState> (*generators)() = nullptr;
};
/// The model's results for one batch.
using Predict = std::vector<AnyTensor> (*)(AnyTrainer&, const Examples& batch);

}  // namespace detail

/// The progress of a call of fit. With the variables and the generators, this is all that is needed
/// to continue it in another run of the program.
struct Progress {
    std::int64_t epoch = 0;         ///< the current epoch; at its end, the next one
    std::int64_t batch = 0;         ///< how many of its batches have been trained
    std::int64_t drawn = 0;         ///< the number of batches since shuffling was seeded
    std::int64_t shuffle_seed = 0;  ///< the seed of the order of the examples
    std::int64_t rows = 0;          ///< the number of examples
    std::int64_t batch_size = 0;
    std::int64_t steps = 0;  ///< the number of batches in an epoch
};

/// The interface of a trainer for callbacks.
class AnyTrainer {
public:
    AnyTrainer(const AnyTrainer&) = delete;
    AnyTrainer& operator=(const AnyTrainer&) = delete;

    /// A callback sets this to end the epoch after the current batch, and to start no further
    /// epoch. Set before the first batch, it ends training after that batch, as in Keras.
    bool stop_training = false;

    /// The model that is trained.
    Module& model() { return *model_; }
    /// The optimizer's variables: its slots, the learning rate and the number of updates.
    AnyOptimizer& optimizer() { return *optimizer_; }
    /// The sums of the loss and the metrics since the start of the epoch.
    virtual Module& metrics() = 0;
    /// The number of updates that the optimizer has made.
    virtual std::int64_t iterations() = 0;
    /// The learning rate of the next update.
    virtual float learning_rate() = 0;
    /// Sets the learning rate for later updates. Raises errors::FailedPrecondition if the optimizer
    /// has a schedule.
    virtual void set_learning_rate(float rate) = 0;

    /// Copies of all weights of the model, in the order of their creation.
    virtual std::vector<AnyTensor> get_weights() = 0;
    /// Replaces all weights, in the order of get_weights. Other shapes or another number of weights
    /// raise errors::InvalidArgument.
    virtual void set_weights(const std::vector<AnyTensor>& weights) = 0;

    /// The number of epochs of the current call of fit, and of steps per epoch.
    int epochs() const { return epochs_; }
    std::int64_t steps() const { return steps_; }
    /// How far the current call of fit is.
    const Progress& progress() const { return progress_; }
    /// Lets the current call of fit continue from there, with the same order of the examples. For
    /// on_train_begin of a callback that has restored the variables.
    void resume(const Progress& saved) { progress_ = saved; }
    /// The generators of the random ops in the training step of the current call of fit, in a fixed
    /// order.
    std::span<kernels::NodeState> generators() const { return generators_; }
    /// Loss and metrics since the start of the epoch.
    virtual Logs results() = 0;
    /// Sets the sums of the loss and the metrics to 0, as at the start of an epoch: before calls of
    /// train_on_batch or test_on_batch, which add to them. Mirrors Model.reset_metrics.
    void reset_metrics() { reset_results(); }
    /// The names that the logs of the current call of fit will have.
    const std::vector<std::string>& log_names() const { return log_names_; }
    /// 1 if larger values of a metric are better, -1 if smaller ones are, 0 if unknown.
    virtual int better_direction(std::string_view metric) const = 0;

protected:
    AnyTrainer(Module& model, AnyOptimizer& optimizer) : model_(&model), optimizer_(&optimizer) {}
    ~AnyTrainer() = default;

    virtual void reset_results() = 0;

    /// `all` has inputs and labels; the weights come from the options.
    TF_COMMON History run_fit(detail::Examples all, const FitOptions& options, detail::Steps steps,
                              std::span<detail::Hooks* const> callbacks);
    TF_COMMON History run_fit(const detail::BatchedDataset& dataset, const FitOptions& options,
                              detail::Steps steps, std::span<detail::Hooks* const> callbacks);
    TF_COMMON Logs run_evaluate(detail::Examples all, const EvaluateOptions& options,
                                detail::Steps steps, std::span<detail::Hooks* const> callbacks);
    TF_COMMON Logs run_evaluate(const detail::BatchedDataset& dataset,
                                const EvaluateOptions& options, detail::Steps steps,
                                std::span<detail::Hooks* const> callbacks);
    /// The model's results, as tensors.
    TF_COMMON std::vector<AnyTensor> run_predict(const detail::Examples& all,
                                                 const PredictOptions& options,
                                                 detail::Predict predict,
                                                 std::span<detail::Hooks* const> callbacks);
    TF_COMMON std::vector<AnyTensor> run_predict(const detail::BatchedDataset& dataset,
                                                 const PredictOptions& options,
                                                 detail::Predict predict,
                                                 std::span<detail::Hooks* const> callbacks);

private:
    TF_COMMON History run_epochs(detail::BatchSource& batches, detail::BatchSource* validation,
                                 const FitOptions& settings, detail::Steps steps,
                                 std::span<detail::Hooks* const> callbacks);
    TF_COMMON void run_epoch(detail::BatchSource& batches, detail::ProgressBar& bar,
                             detail::Steps steps, std::span<detail::Hooks* const> callbacks);
    /// `count` is negative if all batches are read; `seen` gets their number.
    TF_COMMON Logs run_test(detail::BatchSource& batches, std::int64_t count,
                            detail::ProgressBar* bar, detail::Steps steps,
                            std::span<detail::Hooks* const> callbacks,
                            std::int64_t* seen = nullptr);
    TF_COMMON Logs run_evaluate(detail::BatchSource& batches, const EvaluateOptions& options,
                                detail::Steps steps, std::span<detail::Hooks* const> callbacks);
    TF_COMMON std::vector<AnyTensor> run_predict(detail::BatchSource& batches,
                                                 const PredictOptions& options,
                                                 detail::Predict predict,
                                                 std::span<detail::Hooks* const> callbacks);

    std::vector<std::string> log_names_;
    Module* model_;
    AnyOptimizer* optimizer_;
    int epochs_ = 1;
    std::int64_t steps_ = 0;
    Progress progress_{};
    std::span<kernels::NodeState> generators_{};
};

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/any_trainer_code.hpp>
#endif
