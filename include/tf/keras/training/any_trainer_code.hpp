// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/any_trainer.hpp.

#include <algorithm>
#include <iostream>
#include <string>

#include <tf/core/random_state.hpp>
#include <tf/keras/training/any_trainer.hpp>

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

/// The class of each example: its label, or for one-hot rows the index of the largest element.
TF_COMMON_INLINE std::vector<std::int64_t> classes_of(const AnyTensor& y, std::string_view who) {
    const std::int64_t rows = y.shape()[0],
                       width = y.shape().size() / std::max<std::int64_t>(1, rows);
    std::vector<std::int64_t> out;
    const auto take = [&]<class T>(T) {
        const T* p = static_cast<const T*>(y.data());
        for (std::int64_t i = 0; i < rows; ++i, p += width)
            out.push_back(width == 1 ? static_cast<std::int64_t>(*p)
                                     : std::max_element(p, p + width) - p);
    };
    switch (y.dtype()) {
        case DType::int32: take(std::int32_t{}); break;
        case DType::int64: take(std::int64_t{}); break;
        case DType::uint8: take(std::uint8_t{}); break;
        case DType::float32: take(float{}); break;
        case DType::float64: take(double{}); break;
        default:
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.class_weight", who, "class_weight",
                 "labels of dtype " + std::string(name_of(y.dtype())),
                 "labels of int32, int64, uint8, float32 or float64"});
    }
    return out;
}

TF_COMMON_BODY AnyTensor weighted_by_class(const AnyTensor& weights, const AnyTensor& y,
                                           const ClassWeight& of_class, std::string_view who) {
    const std::vector<std::int64_t> labels = classes_of(y, who);
    const std::int64_t rows = weights.shape()[0];
    AnyTensor out = like_rows(weights, rows);
    const float* const from = static_cast<const float*>(weights.data());
    float* const to = static_cast<float*>(out.data());
    for (std::size_t i = 0; static_cast<std::int64_t>(i) < rows; ++i)
        to[i] = i < labels.size() ? from[i] * of_class.of(labels[i]) : from[i];
    return out;
}

/// Adds, for each tensor of labels, one weight per example: its sample weight (1 by default) times
/// the weight of its class.
TF_COMMON_INLINE void add_weights(Examples& all, const SampleWeight& own,
                                  const ClassWeight& of_class, std::string_view who) {
    const std::vector<AnyTensor>& given = own.values();
    if (given.size() > 1 && given.size() != all.labels)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.sample_weight", who, "sample_weight",
             std::to_string(given.size()) + " tensors of weights",
             "one for all results of the model, or " + std::to_string(all.labels) +
                 ", one for each"});
    for (const AnyTensor& w : given)
        if (w.dtype() != DType::float32 || w.shape().rank != 1)
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.sample_weight", who, "sample_weight",
                 std::string(name_of(w.dtype())) + " " + w.shape().to_string(),
                 "float32 and a number for each example"});
    if (!of_class.empty() && all.labels > 1)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.class_weight", who, "class_weight",
             std::to_string(all.labels) + " tensors of labels",
             "a model with one result; use sample_weight for several"});
    AnyTensor ones;
    if (given.empty()) {
        const std::int64_t rows = all.rows();
        ones =
            AnyTensor(tf::detail::tracing::Handle(tf::detail::core::allocate(DType::float32, rows)),
                      Shape(rows), DType::float32);
        std::fill_n(static_cast<float*>(ones.data()), rows, 1.f);
    }
    for (std::size_t k = 0; k < all.labels; ++k) {
        const AnyTensor& w = given.empty() ? ones : given[given.size() > 1 ? k : 0];
        all.parts.push_back(of_class.empty() ? w : of_class.weigh(w, all.parts[all.inputs], who));
    }
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

TF_COMMON_INLINE ProgressBar progress_bar(std::int64_t steps, Verbose verbose) {
    return {std::cout, steps, verbose, writes_to_terminal(), seconds_now()};
}

}  // namespace detail

TF_COMMON_BODY void AnyTrainer::run_epoch(detail::Batches& batches, detail::ProgressBar& bar,
                                          detail::Steps steps,
                                          std::span<detail::Hooks* const> callbacks) {
    const bool wanted = std::any_of(callbacks.begin(), callbacks.end(),
                                    [](const auto* c) { return c->wants_batch_logs(); });
    for (int b = static_cast<int>(progress_.batch); b < steps_; ++b) {
        for (detail::Hooks* c : callbacks) c->train_batch_begin(*this, b);
        steps.train(*this, batches.next());
        ++progress_.batch;
        ++progress_.drawn;
        const double now = detail::seconds_now();
        const Logs logs = wanted || bar.due(now) ? results() : Logs();
        for (detail::Hooks* c : callbacks) c->train_batch_end(*this, b, logs);
        bar.update(b + 1, logs, false, now);
        if (stop_training) return;
    }
}

TF_COMMON_BODY Logs AnyTrainer::run_test(detail::Batches& batches, std::int64_t count,
                                         detail::ProgressBar* bar, detail::Steps steps,
                                         std::span<detail::Hooks* const> callbacks) {
    const bool wanted = std::any_of(callbacks.begin(), callbacks.end(),
                                    [](const auto* c) { return c->wants_batch_logs(); });
    for (detail::Hooks* c : callbacks) c->test_begin(*this);
    reset_results();
    for (int b = 0; b < count; ++b) {
        for (detail::Hooks* c : callbacks) c->test_batch_begin(*this, b);
        steps.test(*this, batches.next());
        const double now = detail::seconds_now();
        const Logs logs = wanted || (bar != nullptr && bar->due(now)) ? results() : Logs();
        for (detail::Hooks* c : callbacks) c->test_batch_end(*this, b, logs);
        if (bar != nullptr) bar->update(b + 1, logs, false, now);
    }
    const Logs logs = results();
    for (detail::Hooks* c : callbacks) c->test_end(*this, logs);
    return logs;
}

TF_COMMON_BODY History AnyTrainer::run_fit(detail::Examples train, const FitOptions& settings,
                                           detail::Steps steps,
                                           std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::fit";
    detail::check_at_least(1, settings.batch_size, who, "batch_size");
    detail::check_at_least(0, settings.epochs, who, "epochs");
    detail::check_at_least(0, settings.steps_per_epoch, who, "steps_per_epoch");
    detail::check_at_least(0, settings.validation_steps, who, "validation_steps");
    detail::check_at_least(0, settings.validation_batch_size, who, "validation_batch_size");
    detail::check_at_least(1, settings.validation_freq, who, "validation_freq");
    detail::add_weights(train, settings.sample_weight, settings.class_weight, who);
    detail::check_rows(train, who);
    detail::Examples validation = settings.validation_data.examples();
    if (!validation.empty()) {
        detail::add_weights(validation, settings.validation_data.sample_weight(), {}, who);
        detail::check_rows(validation, who);
        detail::check_alike(train, validation, who);
    } else if (settings.validation_split != 0) {
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
        validation = detail::rows_of(train, kept, rows);
        train = detail::rows_of(train, 0, kept);
    }
    const std::int64_t validation_batch =
        settings.validation_batch_size > 0 ? settings.validation_batch_size : settings.batch_size;
    const Verbose verbose = detail::chosen(settings.verbose, who);
    const std::int64_t seed = tf::detail::core::next_op_seed().second;
    detail::ShuffleRandom random(static_cast<std::uint64_t>(seed));
    detail::Batches batches(train, settings.batch_size, settings.shuffle ? &random : nullptr);
    epochs_ = settings.epochs;
    steps_ = settings.steps_per_epoch > 0 ? settings.steps_per_epoch : batches.count();
    progress_ = {.epoch = settings.initial_epoch,
                 .shuffle_seed = seed,
                 .rows = train.rows(),
                 .batch_size = settings.batch_size,
                 .steps = steps_};
    generators_ = steps.generators();
    stop_training = false;
    log_names_.clear();
    for (const std::string_view prefix : {"", "val_"})
        for (const Logs::Entry& e : results())
            if (prefix.empty() || !validation.empty())
                log_names_.push_back(std::string(prefix) + e.name);
    History history;
    Logs logs;
    const detail::Leave leave{callbacks};
    for (detail::Hooks* c : callbacks) c->train_begin(*this);
    if (progress_.drawn > 0) {  // a callback has restored an earlier training
        random = detail::ShuffleRandom(static_cast<std::uint64_t>(progress_.shuffle_seed));
        batches.skip(progress_.drawn);
    }
    for (int e = static_cast<int>(progress_.epoch); e < settings.epochs; ++e) {
        if (progress_.batch == 0) reset_results();
        detail::ProgressBar bar = detail::progress_bar(steps_, verbose);
        for (detail::Hooks* c : callbacks) c->epoch_begin(*this, e);
        if (verbose != Verbose::silent && settings.epochs > 1)
            std::cout << "Epoch " << e + 1 << '/' << settings.epochs << std::endl;
        run_epoch(batches, bar, steps, callbacks);
        logs = results();
        if (!validation.empty() && (e + 1) % settings.validation_freq == 0) {
            detail::Batches tested(validation, validation_batch, nullptr);
            const std::int64_t count =
                settings.validation_steps > 0 ? settings.validation_steps : tested.count();
            logs.add("val_", run_test(tested, count, nullptr, steps, callbacks));
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
    detail::check_at_least(0, options.steps, who, "steps");
    detail::add_weights(all, options.sample_weight, {}, who);
    detail::check_rows(all, who);
    detail::Batches batches(all, options.batch_size, nullptr);
    const std::int64_t count = options.steps > 0 ? options.steps : batches.count();
    detail::ProgressBar bar = detail::progress_bar(count, detail::chosen(options.verbose, who));
    const Logs logs = run_test(batches, count, &bar, steps, callbacks);
    bar.update(count, logs, true, detail::seconds_now());
    return logs;
}

TF_COMMON_BODY std::vector<AnyTensor> AnyTrainer::run_predict(
    const detail::Examples& all, const PredictOptions& options,
    std::vector<AnyTensor> (*predict)(AnyTrainer&, const detail::Examples&),
    std::span<detail::Hooks* const> callbacks) {
    constexpr std::string_view who = "keras::Trainer::predict";
    detail::check_at_least(1, options.batch_size, who, "batch_size");
    detail::check_rows(all, who);
    detail::Batches batches(all, options.batch_size, nullptr);
    detail::ProgressBar bar =
        detail::progress_bar(batches.count(), detail::chosen(options.verbose, who));
    std::vector<AnyTensor> out;
    std::int64_t done = 0;
    for (detail::Hooks* c : callbacks) c->predict_begin(*this);
    for (int b = 0; b < batches.count(); ++b) {
        for (detail::Hooks* c : callbacks) c->predict_batch_begin(*this, b);
        const std::vector<AnyTensor> parts = predict(*this, batches.next());
        out.resize(parts.size());
        for (std::size_t k = 0; k < parts.size(); ++k)
            detail::put_rows(out[k], done, all.rows(), parts[k]);
        done += parts[0].shape()[0];
        for (detail::Hooks* c : callbacks) c->predict_batch_end(*this, b);
        bar.update(b + 1, {}, false, detail::seconds_now());
    }
    for (detail::Hooks* c : callbacks) c->predict_end(*this);
    bar.update(batches.count(), {}, true, detail::seconds_now());
    return out;
}

}  // namespace tf::keras

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
