// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Exponential moving averages of the weights, the option use_ema of all optimizers. Mirrors that of
// keras.optimizers.Optimizer.

#include <tf/autodiff/variable_gradient.hpp>
#include <tf/control/cond.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras::detail {

/// The options of a rule; user-defined rules need not have them.
template <auto Rule>
inline constexpr bool averages_weights = [] {
    if constexpr (requires { Rule.use_ema; }) return Rule.use_ema;
    else return false;
}();
template <auto Rule>
constexpr bool sound_averages() {
    if constexpr (averages_weights<Rule>) {
        constexpr bool sound =
            Rule.ema_momentum >= 0 && Rule.ema_momentum <= 1 && Rule.ema_overwrite_frequency >= 0;
        static_assert(sound,
                      "[tf.keras.ema] an optimizer with use_ema: ema_momentum must be between 0 "
                      "and 1, and ema_overwrite_frequency a number of updates, or 0 for never");
        return sound;
    } else {
        return true;
    }
}

/// Replaces the value of a variable, in a trace or eagerly.
TF_WHEN_CALLED constexpr void assign_value(const VariableBase& variable, const ad::Value& value) {
    if (__builtin_is_constant_evaluated())
        variable.record_write(def_of<op::AssignVariable>, {value.node()});
    else tf::detail::gradients::update_now<op::AssignVariable>(variable, value);
}

/// average = momentum * average + (1 - momentum) * weight; after the first update, where `later` is
/// 0 and not 1, average = weight.
TF_WHEN_CALLED constexpr void update_averages(const VariableList& weights,
                                              const VariableList& averages,
                                              const Tensor<float>& later, double momentum) {
    DType dtype = DType::invalid;
    ad::Value keep, add;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        const VariableBase& weight = weights[k].get();
        if (weight.declared_dtype() != dtype) {
            dtype = weight.declared_dtype();
            keep = ad::cast(ad::Value(later), dtype) * momentum;
            add = 1 - keep;
        }
        const VariableBase& average = averages[k].get();
        assign_value(average, keep * average.untyped() + add * weight.untyped());
    }
}

/// The part of an update that concerns the averages. `before` is the number of updates before it.
template <auto Rule>
constexpr void average_weights(const VariableList& weights, const VariableList& averages,
                               const Tensor<std::int64_t>& before) {
    const tf::detail::core::Late<Tensor<std::int64_t>, decltype(Rule)> step = before;
    const Tensor<float> later(tf::cast<float>(step != std::int64_t{0}));
    constexpr double momentum = Rule.ema_momentum;
    update_averages(weights, averages, later, momentum);
    if constexpr (Rule.ema_overwrite_frequency > 0) {
        constexpr std::int64_t every = Rule.ema_overwrite_frequency;
        tf::cond(
            tf::floormod(step + std::int64_t{1}, every) == std::int64_t{0},
            [&] {
                for (std::size_t k = 0; k < weights.size(); ++k)
                    assign_value(weights[k].get(), averages[k].get().untyped());
            },
            [] {});
    }
}

}  // namespace tf::keras::detail
