// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an optimizer's rule works with: one trained variable, its slots and its gradient. dtype and
// shape are values, so that a rule is compiled once and not for each variable.

#include <span>
#include <string_view>

#include <tf/keras/name.hpp>
#include <tf/module/update.hpp>

namespace tf::keras {

/// What an optimizer remembers of each variable.
struct SlotNames {
    static constexpr int most = 4;
    std::string_view names[most]{};
    int count = 0;
    /// Whether all slots of a variable come before those of the next; else all slots of one name.
    bool interleaved = true;

    constexpr SlotNames() = default;
    constexpr SlotNames(std::initializer_list<std::string_view> all, bool together = true)
        : interleaved(together) {
        for (const std::string_view name : all) names[count++] = name;
    }
};

/// One step on one variable: `raw_ops::ResourceApplyGradientDescent({.var = s.variable, ...})`.
struct UpdateStep {
    const VariableBase& variable;
    const VariableBase* const* slots;  ///< in the order of `SlotNames`
    const AnyTensor& gradient;
    const Tensor<float>& rate;  ///< the learning rate
    raw_ops::Rate decay;        ///< what part of the variable is taken off first
};

}  // namespace tf::keras
