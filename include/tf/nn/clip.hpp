// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Limits values: tf.clip_by_value, tf.clip_by_norm. tf::clip_by_global_norm, for a list of values,
// is in autodiff/variable_values.hpp.

#include <tf/autodiff/variable_values.hpp>
#include <tf/nn/activation.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf {

/// min(max(x, low), high); the bounds broadcast to the shape of x. The gradient passes where low <=
/// x <= high. Mirrors tf.clip_by_value.
template <TensorLike A, class Low, class High>
    requires(detail::Operand<Low> && detail::Operand<High>)
constexpr auto clip_by_value(const A& x, const Low& low, const High& high) {
    if constexpr (Poisoned<A> || Poisoned<Low> || Poisoned<High>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        const auto y = minimum(maximum(X(x.collapse()), low), high);
        if constexpr (Poisoned<decltype(y)>) {
            return Poison{};
        } else {
            using Y = tensor_type_t<decltype(y)>;
            constexpr bool keeps = is_compatible(Y::static_shape, X::static_shape);
            static_assert(keeps,
                          "[tf.ops.broadcast] clip_by_value(x, low, high): the bounds must "
                          "broadcast to the shape of x; x is not broadcast");
            if constexpr (keeps) return X(y.collapse());
            else return Poison{};
        }
    }
}

/// Scales x down so that its L2 norm along the axes (by default all axes) is at most clip_norm. For
/// floats. Mirrors tf.clip_by_norm.
template <int... Axes, TensorLike A, detail::Operand Norm>
constexpr auto clip_by_norm(const A& x, const Norm& clip_norm) {
    return detail::of_floats(x, [&](const auto& t) {
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

/// The same for each value of a list.
TF_WHEN_CALLED constexpr VariableValues clip_by_value(const VariableValues& x, double low,
                                                      double high) {
    return x.map([&](const ad::Value& v) {
        const ad::Value above = ad::apply<op::Maximum>({v, ad::number(v, low)});
        return ad::apply<op::Minimum>({above, ad::number(v, high)});
    });
}
TF_WHEN_CALLED constexpr VariableValues clip_by_norm(const VariableValues& x, double clip_norm) {
    return x.map([&](const ad::Value& v) {
        const ad::Value most = ad::number(v, clip_norm);
        const ad::Value squares = ad::sum(v * v, (1 << v.shape().rank) - 1, false);
        return v * most / ad::apply<op::Maximum>({ad::apply<op::Sqrt>({squares}), most});
    });
}

}  // namespace tf
