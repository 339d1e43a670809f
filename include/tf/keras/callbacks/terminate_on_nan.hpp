// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stops training when the loss is not a number. Mirrors keras.callbacks.TerminateOnNaN.

#include <cmath>
#include <iostream>

#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

/// Stops training after a batch in which the loss of the epoch so far is NaN or infinite. It reads
/// the logs of each batch. Mirrors keras.callbacks.TerminateOnNaN.
struct TerminateOnNaN {
    void on_train_batch_end(int batch, const Logs& logs, AnyTrainer& trainer) const {
        const float* loss = logs.find("loss");
        if (loss == nullptr || std::isfinite(*loss)) return;
        std::cout << "Batch " << batch << ": Invalid loss, terminating training" << std::endl;
        trainer.stop_training = true;
    }
};

}  // namespace tf::keras::callbacks
