// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/learning_rate.hpp.

#include <algorithm>
#include <iostream>

#include <tf/keras/callbacks/learning_rate.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::callbacks::detail {

TF_COMMON_BODY void log_rate(Logs& logs, AnyTrainer& trainer) {
    logs.append("learning_rate", trainer.learning_rate());
}
TF_COMMON_BODY void set_rate(LearningRateScheduler& c, int epoch, AnyTrainer& trainer) {
    const double rate = c.schedule(epoch, trainer.learning_rate());
    trainer.set_learning_rate(static_cast<float>(rate));
    if (c.verbose > 0)
        std::cout << "\nEpoch " << epoch + 1 << ": LearningRateScheduler setting learning rate to "
                  << keras::detail::python_number(rate) << ".\n";
}

TF_COMMON_BODY void begin(ReduceLROnPlateau& c, AnyTrainer& trainer) {
    constexpr std::string_view who = "keras::callbacks::ReduceLROnPlateau";
    if (!(c.factor < 1))
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.option", who, "factor", std::to_string(c.factor), "less than 1"});
    c.watch = monitor_of(trainer, c.monitor, c.mode, c.min_delta, who);
    c.wait = c.cooldown_counter = 0;
    c.best.reset();
}

TF_COMMON_BODY void end_epoch(ReduceLROnPlateau& c, int epoch, Logs& logs, AnyTrainer& trainer) {
    log_rate(logs, trainer);
    const float* current = logs.find(c.monitor);
    if (current == nullptr) return;  // an epoch without validation
    if (c.cooldown_counter > 0) {
        --c.cooldown_counter;
        c.wait = 0;
    }
    if (!c.best || c.watch.improves(*current, *c.best)) {
        c.best = *current;
        c.wait = 0;
        return;
    }
    if (c.cooldown_counter > 0 || ++c.wait < c.patience) return;
    const float rate = trainer.learning_rate();
    if (!(rate > static_cast<float>(c.min_lr))) return;
    const double reduced = std::max(static_cast<double>(rate) * c.factor, c.min_lr);
    trainer.set_learning_rate(static_cast<float>(reduced));
    if (c.verbose > 0)
        std::cout << "\nEpoch " << epoch + 1 << ": ReduceLROnPlateau reducing learning rate to "
                  << keras::detail::python_number(reduced) << ".\n";
    c.cooldown_counter = c.cooldown;
    c.wait = 0;
}

}  // namespace tf::keras::callbacks::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
