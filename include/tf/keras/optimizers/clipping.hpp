// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradient clipping of optimizers. Mirrors that of keras.optimizers.Optimizer.

#include <vector>

#include <tf/autodiff/variable_gradient.hpp>
#include <tf/autodiff/variable_values.hpp>
#include <tf/core/number.hpp>

namespace tf::keras::detail {

/// The sum of the squares of all elements.
TF_WHEN_CALLED constexpr ad::Value squares(const ad::Value& g) {
    return ad::sum(g * g, (std::int64_t{1} << g.shape().rank) - 1, false);
}
TF_WHEN_CALLED constexpr ad::Value clipped_norm(const ad::Value& g, double limit) {
    const ad::Value norm = ad::apply<op::Sqrt>({squares(g)});
    return g * limit / ad::apply<op::Maximum>({norm, ad::number(g, limit)});
}
TF_WHEN_CALLED constexpr ad::Value clipped_value(const ad::Value& g, double limit) {
    return ad::apply<op::Maximum>(
        {ad::apply<op::Minimum>({g, ad::number(g, limit)}), ad::number(g, -limit)});
}
/// The factor for all gradients; NaN if the norm is not finite.
TF_WHEN_CALLED constexpr ad::Value global_scale(const std::vector<ad::Value>& all, double limit) {
    ad::Value sum = ad::number(DType::float32, 0);
    for (const ad::Value& g : all)
        if (!g.empty()) sum = sum + ad::cast(squares(g), DType::float32);
    const ad::Value norm = ad::apply<op::Sqrt>({sum});
    const ad::Value finite =
        limit * ad::apply<op::Minimum>({1 / norm, ad::number(DType::float32, 1 / limit)});
    return finite + (norm - norm);
}

/// Calls f(k, gradient) for each gradient that exists, as a dense value, clipped to the limits (0:
/// no limit). As in Keras, only the first limit that is set applies: the norm of each gradient, the
/// norm of all gradients, the elements of each gradient.
template <tf::detail::core::Number Norm, tf::detail::core::Number Element,
          tf::detail::core::Number Global, class F>
constexpr void each_clipped(const VariableGradients& gradients, F f) {
    constexpr double norm = Norm, element = Element, global = Global;
    if constexpr (!(norm > 0) && global > 0) {
        std::vector<ad::Value> all;
        all.reserve(gradients.size());
        for (const VariableGradient& g : gradients)
            all.push_back(g.has_value() ? g.value() : ad::Value());
        const ad::Value scale = global_scale(all, global);
        for (std::size_t k = 0; k < all.size(); ++k)
            if (!all[k].empty()) f(k, all[k] * ad::cast(scale, all[k].dtype()));
    } else {
        std::size_t k = 0;
        for (const VariableGradient& g : gradients) {
            if constexpr (norm > 0) {
                if (g.has_value()) f(k, clipped_norm(g.value(), norm));
            } else if constexpr (element > 0) {
                if (g.has_value()) f(k, clipped_value(g.value(), element));
            } else if (const ad::Value& dense = g.any().dense; !dense.empty()) {
                f(k, dense);  // without a copy, which would cost steps of constant evaluation
            } else if (g.has_value()) {
                f(k, g.value());
            }
            ++k;
        }
    }
}

}  // namespace tf::keras::detail
