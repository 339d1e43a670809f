// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Callbacks that change the learning rate between epochs. Mirrors
// keras.callbacks.LearningRateScheduler and ReduceLROnPlateau.

#include <functional>
#include <optional>
#include <string>

#include <tf/keras/callbacks/monitor.hpp>

namespace tf::keras::callbacks {

struct LearningRateScheduler;
struct ReduceLROnPlateau;

namespace detail {
TF_COMMON void log_rate(Logs& logs, AnyTrainer& trainer);
TF_COMMON void set_rate(LearningRateScheduler& c, int epoch, AnyTrainer& trainer);
TF_COMMON void begin(ReduceLROnPlateau& c, AnyTrainer& trainer);
TF_COMMON void end_epoch(ReduceLROnPlateau& c, int epoch, Logs& logs, AnyTrainer& trainer);
}  // namespace detail

/// Sets the learning rate at the start of each epoch to a function of the epoch, from 0, and of the
/// current rate: `LearningRateScheduler{halve}` with `float halve(int epoch, float rate)`, or a
/// lambda. Adds `learning_rate` to the logs of the epoch for later callbacks and for the history.
/// Raises errors::FailedPrecondition if the optimizer has a schedule. Mirrors
/// keras.callbacks.LearningRateScheduler.
struct LearningRateScheduler {
    /// It can also return a double, which `verbose` prints with all its digits.
    std::function<double(int, float)> schedule;
    int verbose = 0;

    void on_epoch_begin(int epoch, AnyTrainer& trainer) { detail::set_rate(*this, epoch, trainer); }
    void on_epoch_end(int, Logs& logs, AnyTrainer& trainer) { detail::log_rate(logs, trainer); }
};

/// Multiplies the learning rate by `factor` after `patience` epochs in which `monitor` has not
/// improved by more than `min_delta`, down to `min_lr`; then waits `cooldown` epochs. A `factor` of
/// 1 or more, or a `monitor` that the logs do not have, raises errors::InvalidArgument when
/// training begins. Adds `learning_rate`, before the change, to the logs of the epoch for later
/// callbacks and for the history. Mirrors keras.callbacks.ReduceLROnPlateau.
struct ReduceLROnPlateau {
    std::string monitor = "val_loss";
    double factor = .1;
    int patience = 10;
    int verbose = 0;
    Mode mode = Mode::automatic;
    float min_delta = 1e-4f;
    int cooldown = 0;
    double min_lr = 0;

    // Internal state, which fit resets.
    int wait = 0;
    int cooldown_counter = 0;
    std::optional<float> best{};
    detail::Monitor watch{};

    void on_train_begin(AnyTrainer& trainer) { detail::begin(*this, trainer); }
    void on_epoch_end(int epoch, Logs& logs, AnyTrainer& trainer) {
        detail::end_epoch(*this, epoch, logs, trainer);
    }
};

}  // namespace tf::keras::callbacks

#if TF_HAS_KERAS_CODE
#include <tf/keras/callbacks/learning_rate_code.hpp>
#endif
