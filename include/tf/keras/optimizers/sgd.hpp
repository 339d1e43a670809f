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
    constexpr Updates updates(const StepNumbers& s) const {
        if (momentum == 0)
            return {std::type_identity<op::ApplyGradientDescent>{}, false, s.decay, {s.rate}};
        return {
            std::type_identity<op::ApplyKerasMomentum>{}, nesterov, s.decay, {s.rate, momentum}};
    }
};

}  // namespace tf::keras::optimizers
