// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A trainer, whatever its model is: what callbacks see of it, and the loops of fit, evaluate and
// predict, which are compiled once. Mirrors keras.Model's fit, evaluate and predict.

#include <cstdint>
#include <span>
#include <vector>

#include <tf/keras/training/callback.hpp>
#include <tf/keras/training/examples.hpp>
#include <tf/keras/training/progress_bar.hpp>
#include <tf/module/module.hpp>

namespace tf::keras {

namespace detail {

/// What of fit's options has no type of the model's.
struct FitSettings {
    std::int64_t batch_size = 32;
    int epochs = 1;
    Verbose verbose = Verbose::automatic;
    bool shuffle = true;
    int initial_epoch = 0;
    std::int64_t steps_per_epoch = 0;
    std::int64_t validation_steps = 0;
    std::int64_t validation_batch_size = 0;
    int validation_freq = 1;
};

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
    virtual std::int64_t iterations() const = 0;
    virtual float learning_rate() const = 0;
    /// The rate of the updates from now on. errors::FailedPrecondition where a schedule says it.
    virtual void set_learning_rate(float rate) = 0;

    /// Copies of all weights of the model, in the order in which they were created.
    virtual std::vector<AnyTensor> get_weights() = 0;
    virtual void set_weights(const std::vector<AnyTensor>& weights) = 0;

    /// How many epochs the call of fit that is under way has, and steps an epoch.
    int epochs() const { return epochs_; }
    std::int64_t steps() const { return steps_; }
    /// Loss and metrics since the epoch began.
    virtual Logs results() const = 0;
    /// The names that the logs of the fit under way will have.
    const std::vector<std::string>& log_names() const { return log_names_; }
    /// Whether more of a metric is better, 1, or less, -1; 0 where it does not say.
    virtual int better_direction(std::string_view metric) const = 0;

protected:
    AnyTrainer(Module& model, Module& optimizer) : model_(&model), optimizer_(&optimizer) {}
    ~AnyTrainer() = default;

    virtual void reset_results() = 0;

    TF_COMMON History run_fit(const detail::Examples& train, const detail::Examples& validation,
                              const detail::FitSettings& settings, detail::Steps steps,
                              std::span<detail::Hooks* const> callbacks);
    TF_COMMON Logs run_evaluate(const detail::Examples& all, std::int64_t batch_size,
                                Verbose verbose, std::int64_t limit, detail::Steps steps,
                                std::span<detail::Hooks* const> callbacks);
    TF_COMMON AnyTensor run_predict(const detail::Examples& all, std::int64_t batch_size,
                                    Verbose verbose,
                                    AnyTensor (*predict)(AnyTrainer&, const detail::Examples&),
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
