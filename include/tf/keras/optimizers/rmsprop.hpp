// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps by the gradient over the root of its running mean square. Mirrors keras.optimizers.RMSprop.

#include <tf/keras/optimizers/step.hpp>

namespace tf::keras::optimizers {

/// ms = rho * ms + (1 - rho) * g^2; w -= learning_rate * g / sqrt(ms + epsilon); with momentum
/// steps are summed up, `centered` takes the squared mean of g off ms. keras.optimizers.RMSprop.
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
    Name name{};

    constexpr SlotNames slots() const {
        if (momentum != 0 && centered) return {{"velocity", "momentum", "average_gradient"}, false};
        if (momentum != 0) return {{"velocity", "momentum"}, false};
        if (centered) return {{"velocity", "average_gradient"}, false};
        return {{"velocity"}, false};
    }
    constexpr int prepare(const Tensor<float>&) const { return 0; }
    constexpr void update(const UpdateStep& s, int) const {
        const VariableBase* const sums = momentum != 0 ? s.slots[1] : nullptr;
        if (centered)
            raw_ops::ResourceApplyCenteredRMSProp({.var = s.variable,
                                                   .mg = *s.slots[momentum != 0 ? 2 : 1],
                                                   .ms = *s.slots[0],
                                                   .mom = sums,
                                                   .lr = s.rate,
                                                   .rho = rho,
                                                   .momentum = momentum,
                                                   .epsilon = epsilon,
                                                   .grad = s.gradient,
                                                   .decay = s.decay});
        else
            raw_ops::ResourceApplyRMSProp({.var = s.variable,
                                           .ms = *s.slots[0],
                                           .mom = sums,
                                           .lr = s.rate,
                                           .rho = rho,
                                           .momentum = momentum,
                                           .epsilon = epsilon,
                                           .grad = s.gradient,
                                           .decay = s.decay});
    }
};

}  // namespace tf::keras::optimizers
