// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradient descent. Mirrors keras.optimizers.SGD.

#include <tf/keras/optimizers/step.hpp>

namespace tf::keras::optimizers {

/// w -= learning_rate * g; with momentum, v = momentum * v - learning_rate * g and w += v; with
/// nesterov, w += momentum * v - learning_rate * g. Mirrors keras.optimizers.SGD.
template <class Rate = double>
struct SGD {
    Rate learning_rate = 0.01;
    double momentum = 0;
    bool nesterov = false;
    /// Weight decay: each update first subtracts weight_decay * learning_rate * w.
    double weight_decay = 0;
    double clipnorm = 0;         ///< the maximum norm of each gradient; 0: no limit
    double clipvalue = 0;        ///< the maximum absolute element of each gradient; 0: no limit
    double global_clipnorm = 0;  ///< the maximum norm of all gradients together; 0: no limit
    bool use_ema = false;        ///< whether to keep a moving average of each weight
    double ema_momentum = 0.99;  ///< the fraction of an average that an update keeps
    /// The number of updates after which the weights become their averages; 0: only after fit.
    int ema_overwrite_frequency = 0;
    /// The factor of `scale_loss`, by which gradients are divided; 0: no scaling.
    double loss_scale_factor = 0;
    /// The number of steps whose mean gradient makes one update, at least 2; 0: every step updates.
    int gradient_accumulation_steps = 0;
    Name name{};
    /// Words separated by '|': weights whose names contain one of them have no weight decay,
    /// "bias".
    Name exclude_from_weight_decay{};

    constexpr SlotNames slots() const {
        return momentum != 0 ? SlotNames{"momentum"} : SlotNames{};
    }
    constexpr Updates updates(const StepNumbers& s) const {
        if (momentum == 0) return s.update_by<op::ApplyGradientDescent>({s.rate});
        return s.update_by<op::ApplyKerasMomentum>({s.rate, momentum}, nesterov);
    }
};

}  // namespace tf::keras::optimizers
