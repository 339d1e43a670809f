// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes loss and metrics as curves for TensorBoard. Mirrors keras.callbacks.TensorBoard.

#include <filesystem>

#include <tf/io/summary/summary.hpp>
#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

struct TensorBoard;

namespace detail {
TF_COMMON void end_test(TensorBoard& c, const Logs& logs, AnyTrainer& trainer);
TF_COMMON void end_batch(TensorBoard& c, const Logs& logs);
TF_COMMON void end_epoch(TensorBoard& c, int epoch, const Logs& logs, AnyTrainer& trainer);
TF_COMMON void end(TensorBoard& c);
}  // namespace detail

/// Writes two runs, `train` and `validation`, under `log_dir`: `epoch_loss`, `epoch_` plus each
/// metric's name, and `epoch_learning_rate`; with `update_freq` also `batch_loss` and so on, every
/// so many batches. `TensorBoard{.log_dir = "logs/run1"}`, then `tensorboard --logdir logs`. Errors
/// of the file system are passed on. Mirrors keras.callbacks.TensorBoard.
struct TensorBoard {
    std::filesystem::path log_dir = "logs";
    int update_freq = 0;  ///< in batches; 0: each epoch, like Keras's "epoch"

    // The writers, opened at the first write.
    summary::SummaryWriter train{};
    summary::SummaryWriter validation{};
    std::int64_t batches = 0;

    bool wants_batch_logs() const { return update_freq > 0; }
    void on_train_begin() { batches = 0; }
    TF_WHEN_CALLED void on_train_batch_end(int, const Logs& logs) {
        ++batches;
        if (update_freq > 0 && batches % update_freq == 0) detail::end_batch(*this, logs);
    }
    TF_WHEN_CALLED void on_test_end(const Logs& logs, AnyTrainer& trainer) {
        detail::end_test(*this, logs, trainer);
    }
    TF_WHEN_CALLED void on_epoch_end(int epoch, const Logs& logs, AnyTrainer& trainer) {
        detail::end_epoch(*this, epoch, logs, trainer);
    }
    TF_WHEN_CALLED void on_train_end(const Logs&) { detail::end(*this); }
};

}  // namespace tf::keras::callbacks

#if TF_HAS_CODE
#include <tf/keras/callbacks/tensorboard_code.hpp>
#endif
