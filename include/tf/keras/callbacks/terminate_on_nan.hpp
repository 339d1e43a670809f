// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stops training when the loss is not a number. Mirrors keras.callbacks.TerminateOnNaN.

#include <cmath>
#include <iostream>
#include <string>

#include <tf/core/errors.hpp>
#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

/// Stops training after a batch in which the loss of the epoch so far is NaN or infinite. It reads
/// the logs of each batch. With `raise_error` it raises errors::Aborted instead, and no callback's
/// on_train_end is called, so the backup of BackupAndRestore is kept. Mirrors
/// keras.callbacks.TerminateOnNaN.
struct TerminateOnNaN {
    bool raise_error = false;

    void on_train_batch_end(int batch, const Logs& logs, AnyTrainer& trainer) const {
        const float* loss = logs.find("loss");
        if (loss == nullptr || std::isfinite(*loss)) return;
        if (raise_error)
            errors::raise<errors::Aborted>(
                {"tf.keras.loss_not_finite", "TerminateOnNaN", "loss",
                 std::to_string(*loss) + " at batch " + std::to_string(batch), "a finite loss"});
        std::cout << "Batch " << batch << ": Invalid loss, terminating training" << std::endl;
        trainer.stop_training = true;
    }
};

}  // namespace tf::keras::callbacks
