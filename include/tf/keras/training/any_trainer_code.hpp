// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/any_trainer.hpp.

#include <algorithm>
#include <iostream>
#include <string>
#include <utility>

#include <tf/core/random_state.hpp>
#include <tf/keras/training/any_trainer.hpp>
#include <tf/keras/training/dataset_batches_code.hpp>
#include <tf/keras/training/examples_code.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras {

namespace detail {

TF_COMMON_INLINE void check_at_least(std::int64_t least, std::int64_t got, std::string_view who,
                                     std::string_view name) {
    if (got < least)
        errors::raise<errors::InvalidArgument>({"tf.keras.option", who, name, std::to_string(got),
                                                "at least " + std::to_string(least)});
}

TF_COMMON_INLINE Verbose chosen(int verbose, std::string_view who) {
    if (verbose < -1 || verbose > 2)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.option", who, "verbose", std::to_string(verbose), "0, 1, 2, or -1"});
    if (verbose >= 0) return static_cast<Verbose>(verbose);
    return writes_to_terminal() ? Verbose::bar : Verbose::line;
}

/// Raises errors::InvalidArgument unless dtypes and row shapes equal those of the training data.
TF_COMMON_INLINE void check_alike(const Examples& train, const Examples& other,
                                  std::string_view who) {
    const auto text = [](const AnyTensor& x) {
        Shape row = x.shape();
        if (row.rank > 0) row.dims[0] = dyn;
        return std::string(name_of(x.dtype())) + " " + row.to_string();
    };
    std::string got, expected;
    for (const AnyTensor& x : other.parts) got += (got.empty() ? "" : ", ") + text(x);
    for (const AnyTensor& x : train.parts) expected += (expected.empty() ? "" : ", ") + text(x);
    if (got != expected)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.validation_data", who, "validation_data", got, expected});
}

/// Tells the callbacks at the end of fit, also if it throws.
struct Leave {
    std::span<Hooks* const> callbacks;
    ~Leave() {
        for (Hooks* c : callbacks) c->train_left();
    }
};

TF_COMMON_INLINE void check_options(const FitOptions& settings, std::string_view who) {
    check_at_least(1, settings.batch_size, who, "batch_size");
    check_at_least(0, settings.epochs, who, "epochs");
    check_at_least(0, settings.steps_per_epoch, who, "steps_per_epoch");
    check_at_least(0, settings.validation_steps, who, "validation_steps");
    check_at_least(0, settings.validation_batch_size, who, "validation_batch_size");
    check_at_least(1, settings.validation_freq, who, "validation_freq");
}

/// The examples in memory for validation; none by default.
TF_COMMON_INLINE Examples validation_examples(const FitOptions& settings, std::string_view who) {
    Examples all = settings.validation_data.examples();
    if (all.empty()) return all;
    add_weights(all, settings.validation_data.sample_weight().values(), {}, who);
    check_rows(all, who);
    return all;
}

/// The batches for validation: of examples in memory, or of the dataset in the options.
class Validation {
public:
    Validation(Examples all, const FitOptions& settings, std::string_view who)
        : all_(std::move(all)),
          memory_(all_,
                  settings.validation_batch_size > 0 ? settings.validation_batch_size
                                                     : settings.batch_size,
                  nullptr),
          dataset_(settings.validation_data.dataset(), none_, who),
          has_dataset_(!settings.validation_data.dataset().empty()) {}

    /// Null if there are none.
    BatchSource* source() {
        if (has_dataset_) return &dataset_;
        return all_.empty() ? nullptr : &memory_;
    }

private:
    const ClassWeight none_{};
    const Examples all_;
    Batches memory_;
    DatasetBatches dataset_;
    const bool has_dataset_;
};

[[noreturn, gnu::cold]] inline void refuse_no_batches(std::string_view who) {
    errors::raise<errors::InvalidArgument>(
        {"tf.keras.rows", who, "x", "a dataset without elements", "at least one batch"});
}

TF_COMMON_INLINE ProgressBar progress_bar(std::int64_t steps, Verbose verbose) {
    return {std::cout, steps, verbose, writes_to_terminal(), seconds_now()};
}

}  // namespace detail

TF_COMMON_BODY void AnyTrainer::run_epoch(detail::BatchSource& batches, detail::ProgressBar& bar,
                                          detail::Steps steps,
                                          std::span<detail::Hooks* const> callbacks) {
    const bool wanted = std::any_of(callbacks.begin(), callbacks.end(),
                                    [](const auto* c) { return c->wants_batch_logs(); });
    for (int b = static_cast<int>(progress_.batch); steps_ < 0 || b < steps_; ++b) {
        const detail::Examples* batch = batches.next();
        // If the number of steps is known, the next pass goes on in this epoch.
        if (batch == nullptr && (steps_ > 0 || b == 0)) batch = batches.next();
        if (batch == nullptr) {
            steps_ = progress_.steps = b;
            if (b == 0) detail::refuse_no_batches("keras::Trainer::fit");
            return;
        }
        for (detail::Hooks* c : callbacks) c->train_batch_begin(*this, b);
        steps.train(*this, *batch);
        ++progress_.batch;
        ++progress_.drawn;
        const double now = detail::seconds_now();
        const Logs logs = wanted || bar.due(now) ? results() : Logs();
        for (detail::Hooks* c : callbacks) c->train_batch_end(*this, b, logs);
        bar.update(b + 1, logs, false, now);
        if (stop_training) return;
    }
}

TF_COMMON_BODY Logs AnyTrainer::run_test(detail::BatchSource& batches, std::int64_t count,
                                         detail::ProgressBar* bar, detail::Steps steps,
                                         std::span<detail::Hooks* const> callbacks,
                                         std::int64_t* seen) {
    const bool wanted = std::any_of(callbacks.begin(), callbacks.end(),
                                    [](const auto* c) { return c->wants_batch_logs(); });
    for (detail::Hooks* c : callbacks) c->test_begin(*this);
    reset_results();
    batches.restart();
    for (int b = 0; count < 0 || b < count; ++b) {
        const detail::Examples* batch = batches.next();
        if (batch == nullptr && count > 0) batch = batches.next();
        if (batch == nullptr) {
            if (b == 0) detail::refuse_no_batches("keras::Trainer::evaluate");
            break;
        }
        for (detail::Hooks* c : callbacks) c->test_batch_begin(*this, b);
        steps.test(*this, *batch);
        const double now = detail::seconds_now();
        const Logs logs = wanted || (bar != nullptr && bar->due(now)) ? results() : Logs();
        for (detail::Hooks* c : callbacks) c->test_batch_end(*this, b, logs);
        if (bar != nullptr) bar->update(b + 1, logs, false, now);
        if (seen != nullptr) *seen = b + 1;
    }
    const Logs logs = results();
    for (detail::Hooks* c : callbacks) c->test_end(*this, logs);
    return logs;
}

TF_COMMON_BODY History AnyTrainer::run_fit(detail::Examples train, const FitOptions& settings,
                                           detail::Steps steps,
                                           std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::fit";
    detail::check_options(settings, who);
    detail::add_weights(train, settings.sample_weight.values(), settings.class_weight, who);
    detail::check_rows(train, who);
    detail::Examples held_out = detail::validation_examples(settings, who);
    if (!held_out.empty()) {
        detail::check_alike(train, held_out, who);
    } else if (settings.validation_data.dataset().empty() && settings.validation_split != 0) {
        const std::int64_t rows = train.rows();
        const auto kept =
            static_cast<std::int64_t>(static_cast<double>(rows) * (1 - settings.validation_split));
        if (!(settings.validation_split > 0) || kept <= 0 || kept >= rows)
            errors::raise<errors::InvalidArgument>({"tf.keras.validation_split", who,
                                                    "validation_split",
                                                    std::to_string(settings.validation_split) +
                                                        " of " + std::to_string(rows) + " examples",
                                                    "a fraction between 0 and 1 that leaves "
                                                    "examples for training and for validation"});
        held_out = detail::rows_of(train, kept, rows);
        train = detail::rows_of(train, 0, kept);
    }
    detail::Validation validation(std::move(held_out), settings, who);
    const std::int64_t seed = tf::detail::core::next_op_seed().second;
    detail::ShuffleRandom random(static_cast<std::uint64_t>(seed));
    detail::Batches batches(train, settings.batch_size, settings.shuffle ? &random : nullptr);
    progress_ = {.shuffle_seed = seed, .rows = train.rows(), .batch_size = settings.batch_size};
    return run_epochs(batches, validation.source(), settings, steps, callbacks);
}

TF_COMMON_BODY History AnyTrainer::run_fit(const detail::BatchedDataset& train,
                                           const FitOptions& settings, detail::Steps steps,
                                           std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::fit";
    detail::check_options(settings, who);
    if (settings.validation_split != 0)
        errors::raise<errors::InvalidArgument>({"tf.keras.dataset", who, "validation_split",
                                                std::to_string(settings.validation_split),
                                                "validation_data = dataset.take(n)"});
    if (!settings.sample_weight.values().empty())
        errors::raise<errors::InvalidArgument>({"tf.keras.dataset", who, "sample_weight", "weights",
                                                "weights as the third part of an element"});
    if (train.cardinality == data::INFINITE_CARDINALITY && settings.steps_per_epoch == 0)
        errors::raise<errors::InvalidArgument>({"tf.keras.dataset", who, "steps_per_epoch", "0",
                                                "a number, because the dataset never ends"});
    if (train.cardinality == 0) detail::refuse_no_batches(who);
    detail::Validation validation(detail::validation_examples(settings, who), settings, who);
    detail::DatasetBatches batches(train, settings.class_weight, who);
    progress_ = {};
    return run_epochs(batches, validation.source(), settings, steps, callbacks);
}

/// `progress_` describes the data.
TF_COMMON_BODY History AnyTrainer::run_epochs(detail::BatchSource& batches,
                                              detail::BatchSource* validation,
                                              const FitOptions& settings, detail::Steps steps,
                                              std::span<detail::Hooks* const> callbacks) {
    const Verbose verbose = detail::chosen(settings.verbose, "keras::Trainer::fit");
    epochs_ = settings.epochs;
    steps_ = settings.steps_per_epoch > 0 ? settings.steps_per_epoch : batches.count();
    progress_.epoch = settings.initial_epoch;
    progress_.steps = steps_;
    generators_ = steps.generators();
    stop_training = false;
    log_names_.clear();
    for (const std::string_view prefix : {"", "val_"})
        for (const Logs::Entry& e : results())
            if (prefix.empty() || validation != nullptr)
                log_names_.push_back(std::string(prefix) + e.name);
    History history;
    Logs logs;
    const detail::Leave leave{callbacks};
    for (detail::Hooks* c : callbacks) c->train_begin(*this);
    if (progress_.drawn > 0)  // a callback has restored an earlier training
        batches.resume(progress_.shuffle_seed, progress_.drawn);
    for (int e = static_cast<int>(progress_.epoch); e < settings.epochs; ++e) {
        if (progress_.batch == 0) reset_results();
        detail::ProgressBar bar = detail::progress_bar(steps_, verbose);
        for (detail::Hooks* c : callbacks) c->epoch_begin(*this, e);
        if (verbose != Verbose::silent && settings.epochs > 1)
            std::cout << "Epoch " << e + 1 << '/' << settings.epochs << std::endl;
        run_epoch(batches, bar, steps, callbacks);
        logs = results();
        if (validation != nullptr && (e + 1) % settings.validation_freq == 0) {
            const std::int64_t count =
                settings.validation_steps > 0 ? settings.validation_steps : validation->count();
            logs.add("val_", run_test(*validation, count, nullptr, steps, callbacks));
        }
        progress_.epoch = e + 1;
        progress_.batch = 0;
        Logs extended;  // a copy: train_end gets the logs without what callbacks add
        if (!callbacks.empty()) extended = logs;
        for (detail::Hooks* c : callbacks) c->epoch_end(*this, e, extended);
        const Logs& shown = callbacks.empty() ? logs : extended;
        history.add(e, shown);
        bar.update(steps_, shown, true, detail::seconds_now());
        if (stop_training) break;
    }
    if (settings.epochs > 0) optimizer_->finalize_variable_values();
    for (detail::Hooks* c : callbacks) c->train_end(*this, logs);
    return history;
}

TF_COMMON_BODY Logs AnyTrainer::run_evaluate(detail::Examples all, const EvaluateOptions& options,
                                             detail::Steps steps,
                                             std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::evaluate";
    detail::check_at_least(1, options.batch_size, who, "batch_size");
    detail::add_weights(all, options.sample_weight.values(), {}, who);
    detail::check_rows(all, who);
    detail::Batches batches(all, options.batch_size, nullptr);
    return run_evaluate(batches, options, steps, callbacks);
}
TF_COMMON_BODY Logs AnyTrainer::run_evaluate(const detail::BatchedDataset& dataset,
                                             const EvaluateOptions& options, detail::Steps steps,
                                             std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::evaluate";
    if (!options.sample_weight.values().empty())
        errors::raise<errors::InvalidArgument>({"tf.keras.dataset", who, "sample_weight", "weights",
                                                "weights as the third part of an element"});
    const ClassWeight none;
    detail::DatasetBatches batches(dataset, none, who);
    if (batches.count() == data::INFINITE_CARDINALITY && options.steps == 0)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.dataset", who, "steps", "0", "a number, because the dataset never ends"});
    return run_evaluate(batches, options, steps, callbacks);
}
TF_COMMON_BODY Logs AnyTrainer::run_evaluate(detail::BatchSource& batches,
                                             const EvaluateOptions& options, detail::Steps steps,
                                             std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::evaluate";
    detail::check_at_least(0, options.steps, who, "steps");
    const std::int64_t count = options.steps > 0 ? options.steps : batches.count();
    if (count == 0) detail::refuse_no_batches(who);
    detail::ProgressBar bar = detail::progress_bar(count, detail::chosen(options.verbose, who));
    std::int64_t seen = 0;
    const Logs logs = run_test(batches, count, &bar, steps, callbacks, &seen);
    bar.update(seen, logs, true, detail::seconds_now());
    return logs;
}

TF_COMMON_BODY std::vector<AnyTensor> AnyTrainer::run_predict(
    const detail::Examples& all, const PredictOptions& options, detail::Predict predict,
    std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::predict";
    detail::check_at_least(1, options.batch_size, who, "batch_size");
    detail::check_rows(all, who);
    detail::Batches batches(all, options.batch_size, nullptr);
    return run_predict(batches, options, predict, callbacks);
}
TF_COMMON_BODY std::vector<AnyTensor> AnyTrainer::run_predict(
    const detail::BatchedDataset& dataset, const PredictOptions& options, detail::Predict predict,
    std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::predict";
    const ClassWeight none;
    detail::DatasetBatches batches(dataset, none, who);
    if (batches.count() == data::INFINITE_CARDINALITY)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.dataset", who, "x", "a dataset that never ends", "dataset.take(n)"});
    return run_predict(batches, options, predict, callbacks);
}
TF_COMMON_BODY std::vector<AnyTensor> AnyTrainer::run_predict(
    detail::BatchSource& batches, const PredictOptions& options, detail::Predict predict,
    std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::predict";
    const std::int64_t count = batches.count();
    detail::ProgressBar bar = detail::progress_bar(count, detail::chosen(options.verbose, who));
    std::vector<std::vector<AnyTensor>> results;
    for (detail::Hooks* c : callbacks) c->predict_begin(*this);
    for (int b = 0; count < 0 || b < count; ++b) {
        const detail::Examples* batch = batches.next();
        if (batch == nullptr) break;
        for (detail::Hooks* c : callbacks) c->predict_batch_begin(*this, b);
        results.push_back(predict(*this, *batch));
        for (detail::Hooks* c : callbacks) c->predict_batch_end(*this, b);
        bar.update(b + 1, {}, false, detail::seconds_now());
    }
    if (results.empty()) detail::refuse_no_batches(who);
    for (detail::Hooks* c : callbacks) c->predict_end(*this);
    bar.update(static_cast<std::int64_t>(results.size()), {}, true, detail::seconds_now());
    return detail::joined_rows(results);
}

}  // namespace tf::keras

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
