// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The processing of gradients before an update: division by the loss scale, and accumulation over
// several steps. The options loss_scale_factor and gradient_accumulation_steps of all optimizers.
// Mirrors those of keras.optimizers.Optimizer.

#include <tf/keras/optimizers/averages.hpp>

namespace tf::keras::detail {

/// The factor of the loss; 0 if there is none. User-defined rules need not have the option.
template <auto Rule>
inline constexpr double loss_scale = [] {
    if constexpr (requires { Rule.loss_scale_factor; }) return double{Rule.loss_scale_factor};
    else return 0.;
}();
/// The number of steps per update; 0 if every step updates.
template <auto Rule>
inline constexpr int accumulation_steps = [] {
    if constexpr (requires { Rule.gradient_accumulation_steps; })
        return int{Rule.gradient_accumulation_steps};
    else return 0;
}();
template <auto Rule>
constexpr bool sound_accumulation() {
    constexpr bool sound = accumulation_steps<Rule> == 0 || accumulation_steps<Rule> >= 2;
    static_assert(sound,
                  "[tf.keras.accumulation] gradient_accumulation_steps of an optimizer must be at "
                  "least 2, or 0 for an update in every step");
    return sound;
}

/// The gradients divided by a number; a tf::IndexedSlices remains one.
TF_WHEN_CALLED constexpr VariableGradients divided(const VariableGradients& gradients, double by) {
    VariableGradients out;
    out.reserve(gradients.size());
    for (const VariableGradient& g : gradients) {
        ad::AnyGradient quotient = g.any();
        if (!quotient.dense.empty()) quotient.dense = quotient.dense / by;
        if (!quotient.rows.empty()) quotient.rows = quotient.rows / by;
        out.emplace_back(std::move(quotient), g.source());
    }
    return out;
}

/// Adds the gradients to `sums`. Every Steps-th step calls update(means) and resets the sums.
/// `before` is the number of steps before this one.
template <int Steps, class Update>
constexpr void accumulate(const VariableList& sums, const VariableGradients& gradients,
                          const Tensor<std::int64_t>& before, Update update) {
    for (std::size_t k = 0; k < sums.size(); ++k)
        if (gradients[k].has_value())
            gradients[k].template update<op::AssignAddVariable>(sums[k].get());
    constexpr std::int64_t every = Steps;
    const tf::detail::core::Late<Tensor<std::int64_t>, Update>& step = before;
    tf::cond(
        tf::floormod(step + std::int64_t{1}, every) == std::int64_t{0},
        [&] {
            VariableGradients means;
            means.reserve(sums.size());
            for (std::size_t k = 0; k < sums.size(); ++k) {
                ad::AnyGradient mean;
                if (gradients[k].has_value()) mean.dense = sums[k].get().untyped() / double{Steps};
                means.emplace_back(std::move(mean), gradients[k].source());
            }
            update(means);
            for (std::size_t k = 0; k < sums.size(); ++k)
                if (gradients[k].has_value())
                    assign_value(sums[k].get(), ad::zeros_like(sums[k].get().untyped()));
        },
        [] {});
}

}  // namespace tf::keras::detail
