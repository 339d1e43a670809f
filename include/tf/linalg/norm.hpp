// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Norms of vectors and matrices: tf.norm, tf.linalg.normalize.

#include <limits>

#include <tf/core/number.hpp>
#include <tf/linalg/solve.hpp>
#include <tf/nn/norm.hpp>
#include <tf/ops/primitive/arithmetic.hpp>

namespace tf {

namespace linalg {

/// The order of a norm, an argument of tf::norm: ord<1>, ord<2>, ord<3.5>; euclidean; inf.
template <tf::detail::core::Number P>
struct Order {};
template <tf::detail::core::Number P>
inline constexpr Order<P> ord{};
inline constexpr Order<0> euclidean{};  ///< the square root of the sum of squares (the default)
inline constexpr Order<0> fro{};        ///< the same, for matrices
inline constexpr Order<std::numeric_limits<double>::infinity()> inf{};

namespace detail {

/// The norms, with the reduced axes kept as dims of 1. Two axes mean matrix norms.
template <tf::detail::core::Number P, int... Axes, class X>
constexpr auto norms(const X& x) {
    constexpr double p = P;
    constexpr bool matrix = sizeof...(Axes) == 2;
    constexpr std::array<int, sizeof...(Axes) + 2> axes{Axes..., 0, 0};
    if constexpr (matrix && p == 2) {
        constexpr int a = normalize_axis(axes[0], X::rank), b = normalize_axis(axes[1], X::rank);
        static_assert(a == X::rank - 2 && b == X::rank - 1,
                      "[tf.ops.bad_axis] norm<-2, -1>(x, ord<2>): the 2-norm is defined only for "
                      "matrices in the last two dims; use tf::transpose");
        const auto s = svd(x).s;
        if constexpr (Poisoned<decltype(s)>) return Poison{};
        else return expand_dims<-1>(reduce_max<-1>(s, keepdims));
    } else if constexpr (p == 0 || p == 2) {
        if constexpr (is_complex(X::dtype))
            return sqrt(reduce_sum<Axes...>(x * math::conj(x), keepdims));
        else return sqrt(reduce_sum<Axes...>(square(x), keepdims));
    } else if constexpr (matrix) {
        constexpr int summed = p == 1 ? axes[0] : axes[1], kept = p == 1 ? axes[1] : axes[0];
        static_assert(p == 1 || p == std::numeric_limits<double>::infinity(),
                      "[tf.linalg.norm] norm<a, b>(x, ord): the order of a matrix norm must be "
                      "euclidean, ord<1>, ord<2> or inf");
        return reduce_max<kept>(reduce_sum<summed>(abs(x), keepdims), keepdims);
    } else if constexpr (p == 1) {
        return reduce_sum<Axes...>(abs(x), keepdims);
    } else if constexpr (p == std::numeric_limits<double>::infinity()) {
        return reduce_max<Axes...>(abs(x), keepdims);
    } else {
        static_assert(p > 0, "[tf.linalg.norm] norm(x, ord<p>): p must be positive");
        return pow(reduce_sum<Axes...>(pow(abs(x), p), keepdims), 1 / p);
    }
}
template <bool Keep, tf::detail::core::Number P, int... Axes, class A>
constexpr auto norm(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        static_assert(sizeof...(Axes) <= 2,
                      "[tf.ops.bad_axis] norm<Axes...>(x): no axis, one axis for vectors, or two "
                      "for matrices");
        if constexpr (sizeof...(Axes) > 2) {
            return Poison{};
        } else {
            const auto of_tensor = [](const X& t) {
                const auto y = norms<P, Axes...>(t);
                using Y = std::remove_cvref_t<decltype(y)>;
                if constexpr (Poisoned<Y>) return Poison{};
                else if constexpr (Keep) return tensor_type_t<Y>(y.collapse());
                else if constexpr (sizeof...(Axes) == 0)
                    return Tensor<typename tensor_type_t<Y>::value_type>(reshape<>(y));
                else return squeeze<Axes...>(y);
            };
            if constexpr (is_complex(X::dtype)) return of_tensor(X(x.collapse()));
            else return tf::detail::nn_ops::of_floats(x, of_tensor);
        }
    }
}

}  // namespace detail

/// The norm of all elements, of vectors along one axis, or of matrices along two axes (tf.norm):
/// norm(x), norm<1>(x), norm<-2, -1>(x). The euclidean norm by default; otherwise ord<1>, inf, or,
/// for vectors, any ord<p>; for matrices ord<1> is the largest column sum of absolute values, inf
/// the largest row sum, and ord<2> the largest singular value. Floating dtypes, and complex ones
/// except for ord<2> of matrices. As in TensorFlow, the euclidean norm of complex numbers has a
/// complex dtype, other norms a real one.
template <int... Axes, TensorLike A, tf::detail::core::Number P = 0>
constexpr auto norm(const A& x, Order<P> = {}) {
    return detail::norm<false, P, Axes...>(x);
}
/// The same with the axes as dims of 1.
template <int... Axes, TensorLike A, tf::detail::core::Number P>
constexpr auto norm(const A& x, Order<P>, KeepDims) {
    return detail::norm<true, P, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto norm(const A& x, KeepDims) {
    return detail::norm<true, 0, Axes...>(x);
}

template <int... Axes, TensorLike A, class... More>
constexpr Poison norm(const A&, tf::detail::tensors::Anything, const More&...) {
    static_assert(tf::detail::tensors::dims_check<A>::always_false,
                  "[tf.linalg.norm] norm(x, 1, 0): write the order as tf::linalg::ord<1>, and axes "
                  "as template arguments: tf::norm<0>(x, tf::linalg::ord<1>)");
    return {};
}

/// The results of tf::linalg::normalize.
template <class X, class Norm>
struct Normalized {
    X normalized;
    Norm norm;
};
/// x divided by its norm, and the norm with the axes as dims of 1 (tf.linalg.normalize). Both have
/// x's dtype.
template <int... Axes, TensorLike A, tf::detail::core::Number P = 0>
constexpr auto normalize(const A& x, Order<P> order = {}) {
    const auto size = norm<Axes...>(x, order, keepdims);
    if constexpr (Poisoned<decltype(size)>) {
        return Normalized<Poison, Poison>{};
    } else {
        using X = tensor_type_t<A>;
        const auto divisor =
            cast<typename X::value_type>(size);  // the norm of complex numbers may be real
        using Norm = tensor_type_t<decltype(divisor)>;
        return Normalized<X, Norm>{X(x / divisor), Norm(divisor)};
    }
}

using nn::l2_normalize;

}  // namespace linalg

using linalg::norm;

}  // namespace tf
