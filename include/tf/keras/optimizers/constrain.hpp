// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Applies the constraints of a model's weights after an update. In Keras, Optimizer.apply does it.

#include <tf/keras/constraint.hpp>
#include <tf/keras/optimizers/averages.hpp>
#include <tf/keras/table.hpp>

namespace tf::keras::detail {

/// A weight whose constraint has a fault; appears in messages.
struct ConstraintFault {
    Name weight{};
    Shape shape{};
    bool found = false;
};
constexpr ConstraintFault fault_of_constraints(const TableView& t) {
    for (int i = 0; i < t.weight_count; ++i)
        if (const WeightRow& w = t.weights[i];
            w.constraint.active() && !w.constraint.fits(w.dtype, w.shape))
            return {w.name, w.shape, true};
    return {};
}
constexpr bool has_constraints(const TableView& t) {
    for (int i = 0; i < t.weight_count; ++i)
        if (t.weights[i].trainable && t.weights[i].constraint.active()) return true;
    return false;
}
/// Reports a constraint that does not fit its weight.
template <ConstraintFault F>
constexpr bool sound_constraints() {
    static_assert(!F.found,
                  "[tf.keras.constraint_fit] a constraint does not fit its weight "
                  "(ConstraintFault: the weight, its shape): an axis does not exist, or a "
                  "user-defined function takes a tensor of another dtype or shape");
    return !F.found;
}

/// Applies the constraint of each variable that has one and has a gradient. `variables` are the
/// trainable weights of M in their order.
template <class M>
constexpr void constrain(const VariableList& variables, const VariableGradients& gradients) {
    if constexpr (requires { M::table(); }) {
        constexpr TableView t(M::table());
        if constexpr (sound_constraints<fault_of_constraints(t)>() && has_constraints(t)) {
            std::size_t k = 0;
            for (int i = 0; i < t.weight_count; ++i) {
                if (!t.weights[i].trainable) continue;
                const Constraint& limit = t.weights[i].constraint;
                if (limit.active() && gradients[k].has_value()) {
                    const VariableBase& variable = variables[k].get();
                    const ad::Value allowed = limit(variable.untyped());
                    assign_value(variable, allowed);
                }
                ++k;
            }
        }
    }
}

}  // namespace tf::keras::detail
