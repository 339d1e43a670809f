// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Means and variances in which some elements count more than others, and the sums from which they
// are computed: tf.nn.weighted_moments, sufficient_statistics.

#include <array>

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

/// The results of tf::nn::sufficient_statistics.
template <class Count, class Sum>
struct SufficientStatistics {
    Count counts;  ///< the number of elements, a scalar
    Sum mean_ss;   ///< the sum of the elements
    Sum var_ss;    ///< the sum of their squares
};

namespace detail {

/// The product of the dims that are reduced.
template <int... Axes, class X>
constexpr auto count_of(const X& x) {
    using T = typename X::value_type;
    constexpr auto axes = [] {
        if constexpr (sizeof...(Axes) > 0) {
            return std::array{(Axes < 0 ? Axes + X::rank : Axes)...};
        } else {
            std::array<int, X::rank> all{};
            for (int d = 0; d < X::rank; ++d) all[static_cast<std::size_t>(d)] = d;
            return all;
        }
    }();
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        if constexpr (((X::static_shape[axes[K]] >= 0) && ...)) {
            return Tensor<T>(static_cast<T>((1.0 * ... * X::static_shape[axes[K]])));
        } else {
            const auto dims = tf::shape(x);
            return Tensor<T>((Tensor<T>(cast<T>(dims[axes[K]])) * ...));
        }
    }(std::make_index_sequence<axes.size()>{});
}
template <class T, bool Keep, int... Axes, class X, class Y>
constexpr auto statistics(const X& x, const Y& moved) {
    const auto sum_of = [](const auto& v) {
        if constexpr (Keep) return reduce_sum<Axes...>(v, keepdims);
        else return reduce_sum<Axes...>(v);
    };
    using M = tensor_type_t<decltype(sum_of(moved))>;
    if constexpr (Poisoned<M>) return SufficientStatistics<Poison, Poison>{};
    else
        return SufficientStatistics<Tensor<T>, M>{count_of<Axes...>(x), M(sum_of(moved)),
                                                  M(sum_of(square(moved)))};
}
template <bool Keep, int... Axes, class A, class... S>
constexpr auto sufficient_statistics(const A& x, const S&... shift) {
    if constexpr (Poisoned<A> || (Poisoned<S> || ...)) {
        return SufficientStatistics<Poison, Poison>{};
    } else {
        using X = tensor_type_t<A>;
        using T = typename X::value_type;
        constexpr bool numeric = Numeric<T>;
        static_assert(numeric,
                      "[tf.ops.bad_dtype] sufficient_statistics<Axes...>(x): 'x' must be numbers; "
                      "use tf::cast<T>(x)");
        if constexpr (!numeric) {
            return SufficientStatistics<Poison, Poison>{};
        } else if constexpr (sizeof...(S) == 0) {
            const X t(x.collapse());
            return statistics<T, Keep, Axes...>(t, t);
        } else {
            const X t(x.collapse());
            const auto moved = (t - ... - shift);
            if constexpr (Poisoned<decltype(moved)>) return SufficientStatistics<Poison, Poison>{};
            else return statistics<T, Keep, Axes...>(t, tensor_type_t<decltype(moved)>(moved));
        }
    }
}

}  // namespace detail

/// What mean and variance over the axes follow from: the number of elements, their sum and the sum
/// of their squares, which normalize_moments divides: {counts, mean_ss, var_ss}. Any numeric dtype.
/// Mirrors tf.nn.sufficient_statistics without shift.
template <int... Axes, TensorLike A>
constexpr auto sufficient_statistics(const A& x) {
    return detail::sufficient_statistics<false, Axes...>(x);
}
/// The same with the reduced axes as dims of 1.
template <int... Axes, TensorLike A>
constexpr auto sufficient_statistics(const A& x, KeepDims) {
    return detail::sufficient_statistics<true, Axes...>(x);
}
/// The same of x - shift, which is more exact if the shift is near the mean. It broadcasts to x.
template <int... Axes, TensorLike A, TensorLike S>
constexpr auto sufficient_statistics(const A& x, const S& shift) {
    return detail::sufficient_statistics<false, Axes...>(x, shift);
}
template <int... Axes, TensorLike A, TensorLike S>
constexpr auto sufficient_statistics(const A& x, const S& shift, KeepDims) {
    return detail::sufficient_statistics<true, Axes...>(x, shift);
}

}  // namespace tf::nn

namespace tf::math {
using nn::l2_normalize;
}  // namespace tf::math
