// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an optimizer does with gradients before it uses them. Mirrors the clipping of
// keras.optimizers.Optimizer.

#include <vector>

#include <tf/module/variable_gradient.hpp>
#include <tf/module/variable_values.hpp>

namespace tf::keras::detail {

/// The sum of the squares of all elements.
constexpr ad::Value squares(const ad::Value& g) {
    return ad::sum(g * g, (std::int64_t{1} << g.shape().rank) - 1, false);
}
constexpr ad::Value clipped_norm(const ad::Value& g, double limit) {
    const ad::Value norm = ad::apply<op::Sqrt>({squares(g)});
    return g * limit / ad::apply<op::Maximum>({norm, ad::number(g, limit)});
}
constexpr ad::Value clipped_value(const ad::Value& g, double limit) {
    return ad::apply<op::Maximum>(
        {ad::apply<op::Minimum>({g, ad::number(g, limit)}), ad::number(g, -limit)});
}
/// What all are multiplied by; NaN where the norm is no finite number.
constexpr ad::Value global_scale(const std::vector<ad::Value>& all, double limit) {
    ad::Value sum = ad::number(DType::float32, 0);
    for (const ad::Value& g : all)
        if (!g.empty()) sum = sum + ad::cast(squares(g), DType::float32);
    const ad::Value norm = ad::apply<op::Sqrt>({sum});
    const ad::Value finite =
        limit * ad::apply<op::Minimum>({1 / norm, ad::number(DType::float32, 1 / limit)});
    return finite + (norm - norm);
}

/// The gradients as dense values, none where there is none, within the limits (0: none). As in
/// Keras, the first of the limits counts: of each norm, of the norm of all, of each element.
template <double Norm, double Element, double Global>
constexpr std::vector<ad::Value> clipped(const VariableGradients& gradients) {
    std::vector<ad::Value> out;
    out.reserve(gradients.size());
    for (const VariableGradient& g : gradients)
        out.push_back(g.has_value() ? g.value() : ad::Value());
    if constexpr (Norm > 0 || Global > 0 || Element > 0) {
        ad::Value scale;
        if constexpr (!(Norm > 0) && Global > 0) scale = global_scale(out, Global);
        for (ad::Value& g : out) {
            if (g.empty()) continue;
            if constexpr (Norm > 0) g = clipped_norm(g, Norm);
            else if constexpr (Global > 0) g = g * ad::cast(scale, g.dtype());
            else g = clipped_value(g, Element);
        }
    }
    return out;
}

}  // namespace tf::keras::detail
