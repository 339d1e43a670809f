// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The result of an optimizer's rule: the slots of a variable, and the op and rates that update it,
// computed once for all variables.

#include <string_view>

#include <tf/autodiff/update.hpp>
#include <tf/control/cond.hpp>
#include <tf/keras/name.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

/// The names and the order of an optimizer's slots.
struct SlotNames {
    static constexpr int most = 4;
    std::string_view names[most]{};
    int count = 0;
    /// true: all slots of a variable are consecutive; false: all slots of one name are.
    bool interleaved = true;
    bool last_apart = false;  ///< interleaved: whether the slots of the last name follow all others
    double start[most]{};     ///< the initial value of each
    bool copies[most]{};      ///< whether it begins as a copy of its weight
    int first = 0;            ///< the op's first slot; the following ones are taken cyclically
    /// The axis that each lacks, counted from the end: 1 is the last one; 0: it has all axes.
    /// Weights with fewer than two axes get a placeholder for a slot that lacks one, as in Keras.
    int without[most]{};
    bool partial = false;  ///< whether some matrices lack the last slot, as the rule decides
    std::string_view lists[most]{};  ///< Keras's attributes, where they are not the names' plurals

    /// Keras's attribute of one more variable, a number that begins with 1: the rule's
    /// `next_number(before, update)` computes it anew in each update.
    std::string_view number{};

    constexpr SlotNames() = default;
    constexpr SlotNames(std::initializer_list<std::string_view> all, bool together = true,
                        int op_first = 0)
        : interleaved(together), first(op_first) {
        for (const std::string_view name : all) names[count++] = name;
    }
    /// The number of the first names whose slots are consecutive for each variable.
    constexpr int grouped() const { return interleaved ? count - last_apart : 0; }
    /// The place of a variable's slot among those of `variables`.
    constexpr int place(int variable, int name, int variables) const {
        return name < grouped() ? variable * grouped() + name : name * variables + variable;
    }
    /// A slot: the index of its variable, and that of its name.
    struct At {
        int variable, name;
    };
    /// The slot at a place.
    constexpr At at(int place, int variables) const {
        if (place < grouped() * variables) return {place / grouped(), place % grouped()};
        return {place % variables, place / variables};
    }
    /// Appends a name and, where it is not the name's plural, Keras's attribute.
    constexpr void add(std::string_view name, std::string_view list = {}) {
        lists[count] = list;
        names[count++] = name;
    }
};

/// What a rule returns: `numbers.update_by<op::ApplyGradientDescent>({rate})`.
using Updates = tf::detail::gradients::Updates;

/// The inputs from which a rule computes the rates of a step.
struct StepNumbers {
    const Tensor<float>& update;            ///< the number of the update, from 1
    const Tensor<float>& rate;              ///< the learning rate
    const Tensor<float>* number = nullptr;  ///< the number of SlotNames::number, after this update
    raw_ops::Rate decay{};                  ///< the fraction of a variable that is subtracted first
    bool decays = true;                     ///< false for the weights of exclude_from_weight_decay

    /// beta to the power of the number of the update; T is Tensor<float>.
    template <class T>
    constexpr T power(double beta) const {
        const T& n = update;
        return tf::pow(tf::like(n, static_cast<float>(beta)), n);
    }
    /// Updates by Op; the rates are its operands without the gradient.
    template <class Op>
    constexpr Updates update_by(std::initializer_list<raw_ops::Rate> rates,
                                bool nesterov = false) const {
        return {std::type_identity<Op>{}, nesterov, decay, rates};
    }
};

}  // namespace tf::keras
