// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Short formulas of tf.math: is_non_decreasing, is_strictly_increasing, scalar_mul, accumulate_n,
// approx_max_k, approx_min_k; tf.approx_top_k, tf.realdiv.

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/composite/reduction.hpp>
#include <tf/ops/primitive/subscript.hpp>
#include <tf/ops/primitive/top_k.hpp>

namespace tf {

namespace detail::ops {

/// Whether each element fits the element before it, as `fits` defines.
template <class A, class F>
constexpr auto neighbours_fit(const A& x, F fits) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool ordered = op::is_numeric(X::dtype) && !is_complex(X::dtype);
        static_assert(ordered,
                      "[tf.ops.bad_dtype] is_non_decreasing(x), is_strictly_increasing(x): defined "
                      "only for dtypes that have an order");
        if constexpr (ordered) {
            const auto all = tf::reshape<-1>(X(x.collapse()));
            using All = tensor_type_t<decltype(all)>;
            const All list(all);
            return Tensor<bool>(reduce_all(fits(list[Slice(1, none)], list[Slice(none, -1)])));
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::ops

namespace math {

/// Whether no element is less than the one before it, a bool scalar (tf.math.is_non_decreasing).
/// The elements are taken in row-major order, whatever the shape; true for fewer than two elements.
/// Numeric dtypes.
template <TensorLike A>
constexpr auto is_non_decreasing(const A& x) {
    return tf::detail::ops::neighbours_fit(
        x, [](const auto& next, const auto& before) { return next >= before; });
}
/// Whether each element is greater than the one before it, a bool scalar
/// (tf.math.is_strictly_increasing). Elements and dtypes as for is_non_decreasing.
template <TensorLike A>
constexpr auto is_strictly_increasing(const A& x) {
    return tf::detail::ops::neighbours_fit(
        x, [](const auto& next, const auto& before) { return next > before; });
}

/// x times a number or a scalar tensor (tf.math.scalar_mul).
template <class S, TensorLike A>
    requires tf::detail::ops::OperandsOfOp<S, A>
constexpr auto scalar_mul(const S& scalar, const A& x) {
    if constexpr (Poisoned<A> || Poisoned<S>) {
        return Poison{};
    } else if constexpr (TensorLike<S>) {
        constexpr bool one = tensor_type_t<S>::rank == 0;
        static_assert(one,
                      "[tf.math.scalar_mul] scalar_mul(s, x): 's' must be a number or a scalar "
                      "tensor; use s * x");
        if constexpr (one) return scalar * x;
        else return Poison{};
    } else {
        return scalar * x;
    }
}

/// The sum of tensors of the same shape, like tf::add_n (tf.math.accumulate_n).
template <TensorLike... A>
    requires(sizeof...(A) > 0)
constexpr auto accumulate_n(const A&... x) {
    return add_n(x...);
}
template <TensorLike A, std::size_t N>
constexpr auto accumulate_n(const A (&x)[N]) {
    return add_n(x);
}

/// The K largest elements along the last dim and their positions, in descending order
/// (tf.math.approx_max_k). They are those of tf::math::top_k, exact as in TensorFlow on CPUs.
template <int K, TensorLike A>
constexpr auto approx_max_k(const A& operand) {
    return top_k<K>(operand);
}
/// The K smallest elements along the last dim and their positions, in ascending order
/// (tf.math.approx_min_k). Floats.
template <int K, TensorLike A>
constexpr auto approx_min_k(const A& operand) {
    const auto found = top_k<K>(-operand);
    if constexpr (Poisoned<decltype(found.values)>) {
        return found;
    } else {
        using Found = std::remove_cvref_t<decltype(found)>;
        return Found{tensor_type_t<decltype(found.values)>(-found.values), found.indices};
    }
}

}  // namespace math

/// The K largest elements along the last dim and their positions, or the smallest ones if MaxK is
/// false (tf.approx_top_k). They are exact, as in TensorFlow on CPUs. Floats.
template <int K, bool MaxK = true, TensorLike A>
constexpr auto approx_top_k(const A& input) {
    if constexpr (MaxK) return math::approx_max_k<K>(input);
    else return math::approx_min_k<K>(input);
}

/// x / y of floats or complex numbers (tf.realdiv). Integers are divided by tf::truediv.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto realdiv(const A& x, const B& y) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        constexpr bool real = is_differentiable(dtype_of<detail::ops::element_among_t<A, B>>);
        static_assert(real,
                      "[tf.ops.bad_dtype] realdiv(x, y): 'x' and 'y' must be floats or complex "
                      "numbers; use tf::truediv(x, y) for integers");
        if constexpr (real) return x / y;
        else return Poison{};
    }
}

namespace nn {
using math::approx_max_k;
using math::approx_min_k;
}  // namespace nn

}  // namespace tf
