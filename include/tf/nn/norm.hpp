// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Means, variances and norms: tf.nn.moments, tf.nn.l2_loss, tf.nn.l2_normalize.

#include <tf/nn/activation.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::nn {

/// Half the sum of the squares of all elements, a scalar; for floats. Mirrors tf.nn.l2_loss.
template <TensorLike A>
constexpr auto l2_loss(const A& x) {
    return tf::detail::of_floats(x, [](const auto& t) {
        return Tensor<typename std::remove_cvref_t<decltype(t)>::value_type>(reduce_sum(square(t)) *
                                                                             0.5);
    });
}

/// x divided by its L2 norm along the axes; the norm is at least sqrt(epsilon). For floats. Mirrors
/// tf.math.l2_normalize.
template <int... Axes, TensorLike A>
constexpr auto l2_normalize(const A& x, double epsilon = 1e-12) {
    return tf::detail::of_floats(x, [epsilon](const auto& t) {
        const auto squares = reduce_sum<Axes...>(square(t), keepdims);
        if constexpr (Poisoned<decltype(squares)>) return Poison{};
        else return std::remove_cvref_t<decltype(t)>(t * rsqrt(maximum(squares, epsilon)));
    });
}

/// std::pair(mean, variance) over the axes, which remain as dims of 1; the variance of n elements
/// is their sum of squared deviations divided by n. For floats. Mirrors tf.nn.moments with
/// keepdims=True.
template <int... Axes, TensorLike A>
constexpr auto moments(const A& x, KeepDims) {
    return tf::detail::of_floats(x, [](const auto& t) {
        const auto mean = reduce_mean<Axes...>(t, keepdims);
        if constexpr (Poisoned<decltype(mean)>) {
            return std::pair(Poison{}, Poison{});
        } else {
            return std::pair(mean, reduce_mean<Axes...>(square(t - stop_gradient(mean)), keepdims));
        }
    });
}

/// The same without the reduced axes.
template <int... Axes, TensorLike A>
constexpr auto moments(const A& x) {
    return tf::detail::of_floats(x, [](const auto& t) {
        const auto mean = reduce_mean<Axes...>(t, keepdims);
        if constexpr (Poisoned<decltype(mean)>) {
            return std::pair(Poison{}, Poison{});
        } else {
            return std::pair(reduce_mean<Axes...>(t),
                             reduce_mean<Axes...>(square(t - stop_gradient(mean))));
        }
    });
}

}  // namespace tf::nn
