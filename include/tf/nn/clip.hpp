// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.clip_by_norm, and clipping of all values of a list. tf::clip_by_value of a tensor is in
// ops/composite/elementwise.hpp; tf::clip_by_global_norm, for a list of values, in
// autodiff/variable_values.hpp.

#include <tf/autodiff/variable_values.hpp>
#include <tf/nn/activation.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf {

/// Scales x down so that its L2 norm along the axes (by default all axes) is at most clip_norm. For
/// floats. Mirrors tf.clip_by_norm.
template <int... Axes, TensorLike A, detail::ops::Operand Norm>
constexpr auto clip_by_norm(const A& x, const Norm& clip_norm) {
    return detail::nn_ops::of_floats(x, [&](const auto& t) {
        const auto squares = nest::to_tensor(reduce_sum<Axes...>(square(t), keepdims));
        if constexpr (Poisoned<decltype(squares)>) {
            return Poison{};
        } else {
            // the square root has no derivative at 0
            const auto norm =
                where(squares > 0.0, sqrt(where(squares > 0.0, squares, 1.0)), squares);
            return std::remove_cvref_t<decltype(t)>(t * clip_norm / maximum(norm, clip_norm));
        }
    });
}

/// tf::clip_by_value of each value of a list.
TF_WHEN_CALLED constexpr VariableValues clip_by_value(const VariableValues& x, double low,
                                                      double high) {
    return x.map([&](const ad::Value& v) {
        return op::ClipByValue::expand(v, ad::number(v, low), ad::number(v, high));
    });
}
/// tf::clip_by_norm of each value of a list, over all axes.
TF_WHEN_CALLED constexpr VariableValues clip_by_norm(const VariableValues& x, double clip_norm) {
    return x.map([&](const ad::Value& v) {
        const ad::Value most = ad::number(v, clip_norm);
        const ad::Value squares = ad::sum(v * v, (1 << v.shape().rank) - 1, false);
        return v * most / ad::apply<op::Maximum>({ad::apply<op::Sqrt>({squares}), most});
    });
}

}  // namespace tf
