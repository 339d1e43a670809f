// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Updates by the gradient divided by the root of its running mean square. Mirrors
// keras.optimizers.RMSprop.

#include <tf/keras/optimizers/step.hpp>

namespace tf::keras::optimizers {

/// ms = rho * ms + (1 - rho) * g^2; w -= learning_rate * g / sqrt(ms + epsilon). With momentum,
/// updates are accumulated; `centered` subtracts the squared running mean of g from ms. Mirrors
/// keras.optimizers.RMSprop.
template <class Rate = double>
struct RMSprop {
    Rate learning_rate = 0.001;
    double rho = 0.9;
    double momentum = 0;
    double epsilon = 1e-7;
    bool centered = false;
    double weight_decay = 0;
    double clipnorm = 0;
    double clipvalue = 0;
    double global_clipnorm = 0;
    bool use_ema = false;
    double ema_momentum = 0.99;
    int ema_overwrite_frequency = 0;
    double loss_scale_factor = 0;
    int gradient_accumulation_steps = 0;
    Name name{};
    Name exclude_from_weight_decay{};

    constexpr SlotNames slots() const {
        if (momentum != 0 && centered)
            return {{"velocity", "momentum", "average_gradient"}, false, 2};
        if (momentum != 0) return {{"velocity", "momentum"}, false};
        if (centered) return {{"velocity", "average_gradient"}, false, 1};
        return {{"velocity"}, false};
    }
    constexpr Updates updates(const StepNumbers& s) const {
        if (centered && momentum != 0) return by<op::ApplyCenteredRMSProp>(s);
        if (centered) return by<op::ApplyPlainCenteredRMSProp>(s);
        if (momentum != 0) return by<op::ApplyRMSProp>(s);
        return by<op::ApplyPlainRMSProp>(s);
    }

    /// Internal.
    template <class Op>
    constexpr Updates by(const StepNumbers& s) const {
        return s.update_by<Op>({s.rate, rho, momentum, epsilon});
    }
};

}  // namespace tf::keras::optimizers
