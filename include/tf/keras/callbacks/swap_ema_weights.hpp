// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A callback that evaluates with the moving averages of the weights. Mirrors
// keras.callbacks.SwapEMAWeights.

#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

/// Swaps the weights with their moving averages during validation, `evaluate` and `predict`; with
/// `swap_on_epoch`, also from the end of an epoch to the start of the next, so that later callbacks
/// such as ModelCheckpoint see the averages. Raises errors::FailedPrecondition if the optimizer has
/// no `use_ema`. Mirrors keras.callbacks.SwapEMAWeights.
struct SwapEMAWeights {
    bool swap_on_epoch = false;

    // State.
    bool ema_weights_in_model = false;

    void on_epoch_begin(int, AnyTrainer& trainer) {
        if (swap_on_epoch) show(false, trainer);
    }
    void on_epoch_end(int epoch, const Logs&, AnyTrainer& trainer) {
        if (!swap_on_epoch || ema_weights_in_model) return;
        show(true, trainer);
        // After the last epoch, fit replaces the weights by the averages.
        if (epoch == trainer.epochs() - 1) trainer.optimizer().reset_averages();
    }
    void on_test_begin(AnyTrainer& trainer) { show(true, trainer); }
    void on_test_end(const Logs&, AnyTrainer& trainer) { show(false, trainer); }
    void on_predict_begin(AnyTrainer& trainer) { show(true, trainer); }
    void on_predict_end(AnyTrainer& trainer) { show(false, trainer); }

private:
    void show(bool averages, AnyTrainer& trainer) {
        if (ema_weights_in_model == averages) return;
        trainer.optimizer().swap_averages();
        ema_weights_in_model = averages;
    }
};

}  // namespace tf::keras::callbacks
