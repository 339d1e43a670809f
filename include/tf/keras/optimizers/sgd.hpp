// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradient descent. Mirrors keras.optimizers.SGD.

#include <tf/keras/optimizers/step.hpp>

namespace tf::keras::optimizers {

/// w -= learning_rate * g; with momentum, v = momentum * v - learning_rate * g and w += v, and with
/// nesterov w += momentum * v - learning_rate * g. keras.optimizers.SGD.
template <class Rate = double>
struct SGD {
    Rate learning_rate = 0.01;
    double momentum = 0;
    bool nesterov = false;
    double weight_decay = 0;     ///< what part of a weight, times the rate, each update takes off
    double clipnorm = 0;         ///< the largest norm of each gradient; 0: any
    double clipvalue = 0;        ///< the largest element of each gradient; 0: any
    double global_clipnorm = 0;  ///< the largest norm of all gradients together; 0: any
    Name name{};

    constexpr SlotNames slots() const {
        return momentum != 0 ? SlotNames{"momentum"} : SlotNames{};
    }
    constexpr int prepare(const Tensor<float>&) const { return 0; }
    constexpr void update(const UpdateStep& s, int) const {
        if (momentum == 0)
            raw_ops::ResourceApplyGradientDescent(
                {.var = s.variable, .alpha = s.rate, .delta = s.gradient, .decay = s.decay});
        else
            raw_ops::ResourceApplyKerasMomentum({.var = s.variable,
                                                 .accum = *s.slots[0],
                                                 .lr = s.rate,
                                                 .grad = s.gradient,
                                                 .momentum = momentum,
                                                 .use_nesterov = nesterov,
                                                 .decay = s.decay});
    }
};

}  // namespace tf::keras::optimizers
