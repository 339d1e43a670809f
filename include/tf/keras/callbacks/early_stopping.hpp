// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stops training when it makes no more progress. Mirrors keras.callbacks.EarlyStopping.

#include <optional>
#include <string>
#include <vector>

#include <tf/keras/callbacks/monitor.hpp>

namespace tf::keras::callbacks {

struct EarlyStopping;

namespace detail {
TF_COMMON void begin(EarlyStopping& c, AnyTrainer& trainer);
TF_COMMON void end_epoch(EarlyStopping& c, int epoch, const Logs& logs, AnyTrainer& trainer);
TF_COMMON void end(EarlyStopping& c, AnyTrainer& trainer);
}  // namespace detail

/// Stops training after `patience` epochs in which `monitor` has not improved by more than
/// `min_delta`: `EarlyStopping{.patience = 2, .restore_best_weights = true}`. A `monitor` that the
/// logs do not have raises errors::InvalidArgument when training begins (Keras only warns and never
/// stops). Mirrors keras.callbacks.EarlyStopping.
struct EarlyStopping {
    std::string monitor = "val_loss";
    float min_delta = 0;
    int patience = 0;
    int verbose = 0;
    Mode mode = Mode::automatic;
    std::optional<float> baseline{};    ///< training also stops if `patience` epochs do not improve
                                        ///< on this value
    bool restore_best_weights = false;  ///< restores the weights of the best epoch when training
                                        ///< ends
    int start_from_epoch = 0;           ///< earlier epochs are ignored

    // Internal state, which fit resets.
    int wait = 0;
    int stopped_epoch = 0;
    int best_epoch = 0;
    std::optional<float> best{};
    std::vector<AnyTensor> best_weights{};
    detail::Monitor watch{};

    void on_train_begin(AnyTrainer& trainer) { detail::begin(*this, trainer); }
    void on_epoch_end(int epoch, const Logs& logs, AnyTrainer& trainer) {
        detail::end_epoch(*this, epoch, logs, trainer);
    }
    void on_train_end(const Logs&, AnyTrainer& trainer) { detail::end(*this, trainer); }
};

}  // namespace tf::keras::callbacks

#if TF_HAS_KERAS_CODE
#include <tf/keras/callbacks/early_stopping_code.hpp>
#endif
