// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Means and variances in which some elements count more than others: tf.nn.weighted_moments.

#include <tf/nn/norm.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::nn {

namespace detail {

/// n / d, or 0 where d is 0; there the gradient is 0, too.
template <class T>
constexpr T quotient_or_zero(const T& n, const T& d) {
    const auto none = equal(d, 0);
    return T(where(none, zeros_like(d), n / where(none, ones_like(d), d)));
}
template <bool Keep, int... Axes, class T>
constexpr auto without_axes(const T& x) {
    if constexpr (Keep) return x;
    else return squeeze<Axes...>(x);
}

template <bool Keep, int... Axes, class A, class W>
constexpr auto weighted_moments(const A& x, const W& weights) {
    if constexpr (Poisoned<A> || Poisoned<W>) {
        return Moments<Poison>{};
    } else {
        using X = tensor_type_t<A>;
        using T = typename X::value_type;
        constexpr bool dtypes =
            is_floating(X::dtype) && std::is_same_v<T, typename tensor_type_t<W>::value_type>;
        static_assert(dtypes,
                      "[tf.ops.bad_dtype] weighted_moments<Axes...>(x, weights): both must have "
                      "the same floating-point dtype; use tf::cast<T>(x)");
        constexpr bool fits = broadcast(X::static_shape, tensor_type_t<W>::static_shape).valid();
        static_assert(!dtypes || fits,
                      "[tf.ops.broadcast] weighted_moments<Axes...>(x, weights): the weights must "
                      "broadcast to 'x'");
        if constexpr (!dtypes || !fits) {
            return Moments<Poison>{};
        } else if constexpr (std::is_same_v<T, half>) {
            return as_half(weighted_moments<Keep, Axes...>(cast<float>(x), cast<float>(weights)));
        } else {
            const X t(x.collapse());
            const tensor_type_t<W> w(weights.collapse());
            const auto sum = reduce_sum<Axes...>(w * t, keepdims);
            using S = std::remove_cvref_t<decltype(sum)>;
            if constexpr (Poisoned<S>) {
                return Moments<Poison>{};
            } else {
                const S count = reduce_sum<Axes...>(w + zeros_like(t), keepdims);
                const S mean = quotient_or_zero(sum, count);
                const S squares = reduce_sum<Axes...>(w * square(t - mean), keepdims);
                const S variance = quotient_or_zero(squares, count);
                using M = tensor_type_t<decltype(without_axes<Keep, Axes...>(mean))>;
                return Moments<M>{M(without_axes<Keep, Axes...>(mean)),
                                  M(without_axes<Keep, Axes...>(variance))};
            }
        }
    }
}

}  // namespace detail

/// The weighted mean and variance over the axes: {mean, variance}. The weights broadcast to x;
/// where their sum is 0, both results are 0. Floats of one dtype; half is computed as float.
/// Mirrors tf.nn.weighted_moments.
template <int... Axes, TensorLike A, TensorLike W>
constexpr auto weighted_moments(const A& x, const W& frequency_weights) {
    return detail::weighted_moments<false, Axes...>(x, frequency_weights);
}
/// The same with the reduced axes as dims of 1.
template <int... Axes, TensorLike A, TensorLike W>
constexpr auto weighted_moments(const A& x, const W& frequency_weights, KeepDims) {
    return detail::weighted_moments<true, Axes...>(x, frequency_weights);
}

}  // namespace tf::nn

namespace tf::math {
using nn::l2_normalize;
}  // namespace tf::math
