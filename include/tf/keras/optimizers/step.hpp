// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an optimizer's rule says: which slots a variable has, and by which op it is updated at which
// rates, once for all variables.

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
    int first = 0;  ///< the op takes this one first, then those after it, in a circle

    constexpr SlotNames() = default;
    constexpr SlotNames(std::initializer_list<std::string_view> all, bool together = true,
                        int op_first = 0)
        : interleaved(together), first(op_first) {
        for (const std::string_view name : all) names[count++] = name;
    }
};

/// What a rule makes the rates of a step from.
struct StepNumbers {
    const Tensor<float>& update;  ///< which one this is, from 1
    const Tensor<float>& rate;    ///< the learning rate
    raw_ops::Rate decay{};        ///< what part of a variable is taken off first
};

/// What a rule makes of them: `Updates(std::type_identity<op::ApplyGradientDescent>{}, ...)`.
using Updates = tf::detail::Updates;

}  // namespace tf::keras
