// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/early_stopping.hpp.

#include <iostream>

#include <tf/keras/callbacks/early_stopping.hpp>

namespace tf::keras::callbacks::detail {

TF_COMMON_BODY void begin(EarlyStopping& c, AnyTrainer& trainer) {
    c.watch =
        monitor_of(trainer, c.monitor, c.mode, c.min_delta, "keras::callbacks::EarlyStopping");
    c.wait = c.stopped_epoch = c.best_epoch = 0;
    c.best.reset();
    c.best_weights.clear();
}

TF_COMMON_BODY void end_epoch(EarlyStopping& c, int epoch, const Logs& logs, AnyTrainer& trainer) {
    const float* current = logs.find(c.monitor);
    // An epoch without validation is ignored.
    if (current == nullptr || epoch < c.start_from_epoch) return;
    ++c.wait;
    const bool better = !c.best || c.watch.improves(*current, *c.best);
    if (better || (c.restore_best_weights && c.best_weights.empty())) {
        c.best_epoch = epoch;
        if (c.restore_best_weights) c.best_weights = trainer.get_weights();
    }
    if (better) {
        c.best = *current;
        if (!c.baseline || c.watch.improves(*current, *c.baseline)) c.wait = 0;
        return;
    }
    if (c.wait >= c.patience && epoch > 0) {
        c.stopped_epoch = epoch;
        trainer.stop_training = true;
    }
}

TF_COMMON_BODY void end(EarlyStopping& c, AnyTrainer& trainer) {
    if (c.stopped_epoch > 0 && c.verbose > 0)
        std::cout << "Epoch " << c.stopped_epoch + 1 << ": early stopping\n";
    if (c.best_weights.empty()) return;
    if (c.verbose > 0)
        std::cout << "Restoring model weights from the end of the best epoch: " << c.best_epoch + 1
                  << ".\n";
    trainer.set_weights(c.best_weights);
}

}  // namespace tf::keras::callbacks::detail
