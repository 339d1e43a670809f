// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/any_trainer.hpp.

#include <algorithm>
#include <iostream>
#include <string>

#include <tf/core/random_state.hpp>
#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras {

namespace detail {

TF_COMMON_INLINE void check_at_least(std::int64_t least, std::int64_t got, std::string_view who,
                                     std::string_view name) {
    if (got < least)
        errors::raise<errors::InvalidArgument>({"tf.keras.option", who, name, std::to_string(got),
                                                "at least " + std::to_string(least)});
}

TF_COMMON_INLINE Verbose chosen(Verbose verbose) {
    if (verbose != Verbose::automatic) return verbose;
    return writes_to_terminal() ? Verbose::bar : Verbose::line;
}

TF_COMMON_INLINE ProgressBar progress_bar(std::int64_t steps, Verbose verbose) {
    return {std::cout, steps, verbose, writes_to_terminal(), seconds_now()};
}

}  // namespace detail

TF_COMMON_BODY void AnyTrainer::run_epoch(detail::Batches& batches, detail::ProgressBar& bar,
                                          detail::Steps steps,
                                          std::span<detail::Hooks* const> callbacks) {
    const bool wanted =
        std::ranges::any_of(callbacks, [](const auto* c) { return c->wants_batch_logs(); });
    for (int b = 0; b < steps_ && !stop_training; ++b) {
        for (detail::Hooks* c : callbacks) c->train_batch_begin(*this, b);
        steps.train(*this, batches.next());
        const double now = detail::seconds_now();
        const Logs logs = wanted || bar.due(now) ? results() : Logs();
        bar.update(b + 1, logs, false, now);
        for (detail::Hooks* c : callbacks) c->train_batch_end(*this, b, logs);
    }
}

TF_COMMON_BODY Logs AnyTrainer::run_test(detail::Batches& batches, std::int64_t count,
                                         detail::ProgressBar* bar, detail::Steps steps,
                                         std::span<detail::Hooks* const> callbacks) {
    const bool wanted =
        std::ranges::any_of(callbacks, [](const auto* c) { return c->wants_batch_logs(); });
    for (detail::Hooks* c : callbacks) c->test_begin(*this);
    reset_results();
    for (int b = 0; b < count; ++b) {
        for (detail::Hooks* c : callbacks) c->test_batch_begin(*this, b);
        steps.test(*this, batches.next());
        const double now = detail::seconds_now();
        const Logs logs = wanted || (bar != nullptr && bar->due(now)) ? results() : Logs();
        if (bar != nullptr) bar->update(b + 1, logs, false, now);
        for (detail::Hooks* c : callbacks) c->test_batch_end(*this, b, logs);
    }
    const Logs logs = results();
    for (detail::Hooks* c : callbacks) c->test_end(*this, logs);
    return logs;
}

TF_COMMON_BODY History AnyTrainer::run_fit(const detail::Examples& train,
                                           const detail::Examples& validation,
                                           const detail::FitSettings& settings, detail::Steps steps,
                                           std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::fit";
    detail::check_at_least(1, settings.batch_size, who, "batch_size");
    detail::check_at_least(0, settings.epochs, who, "epochs");
    detail::check_at_least(0, settings.steps_per_epoch, who, "steps_per_epoch");
    detail::check_at_least(0, settings.validation_steps, who, "validation_steps");
    detail::check_at_least(0, settings.validation_batch_size, who, "validation_batch_size");
    detail::check_at_least(1, settings.validation_freq, who, "validation_freq");
    detail::check_rows(train, who);
    const std::int64_t validation_batch =
        settings.validation_batch_size > 0 ? settings.validation_batch_size : settings.batch_size;
    std::mt19937_64 random(static_cast<std::uint64_t>(tf::detail::next_op_seed().second));
    detail::Batches batches(train, settings.batch_size, settings.shuffle ? &random : nullptr);
    const Verbose verbose = detail::chosen(settings.verbose);
    epochs_ = settings.epochs;
    steps_ = settings.steps_per_epoch > 0 ? settings.steps_per_epoch : batches.count();
    stop_training = false;
    log_names_.clear();
    for (const std::string_view prefix : {"", "val_"})
        for (const Logs::Entry& e : results())
            if (prefix.empty() || !validation.empty())
                log_names_.push_back(std::string(prefix) + e.name);
    History history;
    Logs logs;
    for (detail::Hooks* c : callbacks) c->train_begin(*this);
    for (int e = settings.initial_epoch; e < settings.epochs && !stop_training; ++e) {
        reset_results();
        detail::ProgressBar bar = detail::progress_bar(steps_, verbose);
        if (verbose != Verbose::silent && settings.epochs > 1)
            std::cout << "Epoch " << e + 1 << '/' << settings.epochs << std::endl;
        for (detail::Hooks* c : callbacks) c->epoch_begin(*this, e);
        run_epoch(batches, bar, steps, callbacks);
        logs = results();
        if (!validation.empty() && (e + 1) % settings.validation_freq == 0) {
            detail::Batches tested(validation, validation_batch, nullptr);
            const std::int64_t count =
                settings.validation_steps > 0 ? settings.validation_steps : tested.count();
            logs.add("val_", run_test(tested, count, nullptr, steps, callbacks));
        }
        bar.update(steps_, logs, true, detail::seconds_now());
        history.add(e, logs);
        for (detail::Hooks* c : callbacks) c->epoch_end(*this, e, logs);
    }
    for (detail::Hooks* c : callbacks) c->train_end(*this, logs);
    return history;
}

TF_COMMON_BODY Logs AnyTrainer::run_evaluate(const detail::Examples& all, std::int64_t batch_size,
                                             Verbose verbose, std::int64_t limit,
                                             detail::Steps steps,
                                             std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::evaluate";
    detail::check_at_least(1, batch_size, who, "batch_size");
    detail::check_at_least(0, limit, who, "steps");
    detail::check_rows(all, who);
    detail::Batches batches(all, batch_size, nullptr);
    const std::int64_t count = limit > 0 ? limit : batches.count();
    detail::ProgressBar bar = detail::progress_bar(count, detail::chosen(verbose));
    const Logs logs = run_test(batches, count, &bar, steps, callbacks);
    bar.update(count, logs, true, detail::seconds_now());
    return logs;
}

TF_COMMON_BODY AnyTensor AnyTrainer::run_predict(const detail::Examples& all,
                                                 std::int64_t batch_size, Verbose verbose,
                                                 AnyTensor (*predict)(AnyTrainer&,
                                                                      const detail::Examples&),
                                                 std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::predict";
    detail::check_at_least(1, batch_size, who, "batch_size");
    detail::check_rows(all, who);
    detail::Batches batches(all, batch_size, nullptr);
    detail::ProgressBar bar = detail::progress_bar(batches.count(), detail::chosen(verbose));
    AnyTensor out;
    std::int64_t done = 0;
    for (detail::Hooks* c : callbacks) c->predict_begin(*this);
    for (int b = 0; b < batches.count(); ++b) {
        for (detail::Hooks* c : callbacks) c->predict_batch_begin(*this, b);
        const AnyTensor part = predict(*this, batches.next());
        detail::put_rows(out, done, all.rows(), part);
        done += part.shape()[0];
        for (detail::Hooks* c : callbacks) c->predict_batch_end(*this, b);
        bar.update(b + 1, {}, false, detail::seconds_now());
    }
    for (detail::Hooks* c : callbacks) c->predict_end(*this);
    bar.update(batches.count(), {}, true, detail::seconds_now());
    return out;
}

}  // namespace tf::keras
