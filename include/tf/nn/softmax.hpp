// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Probabilities from logits, along an axis: tf.nn.softmax, tf.nn.log_softmax.

#include <tf/nn/activation.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf {

namespace detail {

template <int Axis, class X>
constexpr bool check_softmax_axis() {
    constexpr bool found = normalize_axis(Axis, X::rank) >= 0;
    static_assert(found,
                  "[tf.ops.bad_axis] softmax<Axis>(x), log_softmax<Axis>(x): 'Axis' must be a "
                  "dimension of 'x', in [-rank, rank)");
    return found;
}
/// x minus its maximum along the axis, so that exp does not overflow.
template <int Axis, class X>
constexpr X less_largest(const X& x) {
    return X(x - stop_gradient(reduce_max<Axis>(x, keepdims)));
}

}  // namespace detail

namespace nn {

/// exp(x) / sum(exp(x)) along the axis, by default the last one; for floats. Mirrors tf.nn.softmax.
template <int Axis = -1, TensorLike A>
constexpr auto softmax(const A& x) {
    return tf::detail::of_floats(x, [](const auto& logits) {
        using X = std::remove_cvref_t<decltype(logits)>;
        if constexpr (!tf::detail::check_softmax_axis<Axis, X>()) {
            return Poison{};
        } else {
            const X e(exp(tf::detail::less_largest<Axis>(logits)));
            return X(e / reduce_sum<Axis>(e, keepdims));
        }
    });
}

/// x - log(sum(exp(x))) along the axis, by default the last one; for floats. Mirrors
/// tf.nn.log_softmax.
template <int Axis = -1, TensorLike A>
constexpr auto log_softmax(const A& x) {
    return tf::detail::of_floats(x, [](const auto& logits) {
        using X = std::remove_cvref_t<decltype(logits)>;
        if constexpr (!tf::detail::check_softmax_axis<Axis, X>()) {
            return Poison{};
        } else {
            const X shifted = tf::detail::less_largest<Axis>(logits);
            return X(shifted - log(reduce_sum<Axis>(exp(shifted), keepdims)));
        }
    });
}

}  // namespace nn
}  // namespace tf
