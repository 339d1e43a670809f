// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.debugging: checks of ranks and dtypes, which the compiler makes, and of numbers that are
// nearly equal or finite. assert_shapes is in ops/composite/assert_shapes.hpp.

#include <complex>
#include <limits>
#include <optional>

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/check_numerics.hpp>
#include <tf/ops/primitive/complex.hpp>
#include <tf/ops/primitive/debugging.hpp>

namespace tf {

namespace detail::ops {

/// The dtype of a tensor, or of the values of a sparse or ragged one.
template <class A>
constexpr DType dtype_inside() {
    if constexpr (TensorLike<A>) return tensor_type_t<A>::dtype;
    else return dtype_inside<decltype(std::declval<const A&>().values)>();
}
/// Whether A is a tensor, or has values of which each is one.
template <class A>
constexpr bool holds_dtype() {
    if constexpr (TensorLike<A>) return true;
    else if constexpr (requires(const A& x) { x.values; })
        return holds_dtype<std::remove_cvref_t<decltype(std::declval<const A&>().values)>>();
    else return false;
}
template <class A>
concept WithDType = Poisoned<A> || holds_dtype<A>();

template <class T>
struct RealPart : std::type_identity<T> {};
template <class T>
struct RealPart<std::complex<T>> : std::type_identity<T> {};

}  // namespace detail::ops

namespace debugging {

/// The tolerances of assert_near; by default each is ten times the epsilon of the dtype.
struct NearOptions {
    std::optional<double> rtol{};  ///< relative to |y|
    std::optional<double> atol{};  ///< absolute
};

/// Checks that |x - y| < atol + rtol * |y| everywhere, after broadcasting
/// (tf.debugging.assert_near); raises errors::InvalidArgument otherwise. Both have the same dtype,
/// floats or complex numbers.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_near(const A& x, const B& y, const NearOptions& options,
                                std::string_view message = "") {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return {};
    } else {
        using T = tf::detail::ops::element_among_t<A, B>;
        using Real = typename tf::detail::ops::RealPart<T>::type;
        constexpr bool floats = is_differentiable(dtype_of<T>);
        static_assert(floats,
                      "[tf.ops.bad_dtype] assert_near(x, y): 'x' and 'y' must be floats or complex "
                      "numbers; use assert_equal for others");
        if constexpr (floats) {
            constexpr double usual = 10 * static_cast<double>(std::numeric_limits<Real>::epsilon());
            const Tensor<Real> rtol = constant<Real>(options.rtol.value_or(usual));
            const Tensor<Real> atol = constant<Real>(options.atol.value_or(usual));
            const auto a = tf::detail::ops::asserted<T>(x);
            const auto b = tf::detail::ops::asserted<T>(y);
            return tf::detail::ops::check(tf::abs(a - b) < atol + rtol * tf::abs(b),
                                          "|x - y| < atol + rtol * |y|", message, a, b);
        } else {
            return {};
        }
    }
}
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr Operation assert_near(const A& x, const B& y, std::string_view message = "") {
    return assert_near(x, y, NearOptions{}, message);
}

/// Returns x if no element is infinite or NaN, otherwise raises errors::InvalidArgument
/// (tf.debugging.assert_all_finite, tf.debugging.check_numerics). Floats. The gradient passes
/// unchanged; TensorFlow's checks it, too.
template <TensorLike A>
constexpr auto assert_all_finite(const A& x, std::string_view message) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        static_assert(is_floating(X::dtype),
                      "[tf.ops.bad_dtype] assert_all_finite(x, message): 'x' must be floats; "
                      "numbers of other dtypes are finite");
        if constexpr (is_floating(X::dtype))
            return tf::detail::ops::call<op::CheckNumerics, X>({{}, message}, X(x.collapse()));
        else return Poison{};
    }
}
template <TensorLike A>
constexpr auto check_numerics(const A& x, std::string_view message) {
    return assert_all_finite(x, message);
}

/// Checks when the program is compiled that x has Rank dims: assert_rank<2>(x)
/// (tf.debugging.assert_rank).
template <int Rank, TensorLike A>
constexpr void assert_rank(const A&) {
    if constexpr (!Poisoned<A>)
        static_assert(tensor_type_t<A>::rank == Rank,
                      "[tf.debugging.rank] assert_rank<Rank>(x): 'x' must have Rank dims; use "
                      "tf::reshape, tf::expand_dims or tf::squeeze");
}
/// Checks when the program is compiled that x has Rank dims or more
/// (tf.debugging.assert_rank_at_least).
template <int Rank, TensorLike A>
constexpr void assert_rank_at_least(const A&) {
    if constexpr (!Poisoned<A>)
        static_assert(tensor_type_t<A>::rank >= Rank,
                      "[tf.debugging.rank] assert_rank_at_least<Rank>(x): 'x' must have Rank dims "
                      "or more; use tf::expand_dims");
}
/// Checks when the program is compiled that the number of dims of x is one of Ranks:
/// assert_rank_in<1, 2>(x) (tf.debugging.assert_rank_in).
template <int... Ranks, TensorLike A>
constexpr void assert_rank_in(const A&) {
    if constexpr (!Poisoned<A>) {
        constexpr bool among = ((tensor_type_t<A>::rank == Ranks) || ...);
        static_assert(among,
                      "[tf.debugging.rank] assert_rank_in<Ranks...>(x): 'x' must have one of these "
                      "numbers of dims; use tf::reshape, tf::expand_dims or tf::squeeze");
    }
}
/// Returns x, and checks when the program is compiled that it is a scalar
/// (tf.debugging.assert_scalar).
template <TensorLike A>
constexpr auto assert_scalar(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr bool scalar = tensor_type_t<A>::rank == 0;
        static_assert(scalar,
                      "[tf.debugging.rank] assert_scalar(x): 'x' must be a scalar; use an index or "
                      "a reduction such as tf::reduce_sum(x)");
        if constexpr (scalar) return tensor_type_t<A>(x.collapse());
        else return Poison{};
    }
}

template <TensorLike A, class... R>
constexpr void assert_rank(const A&, const R&...) {
    static_assert(tf::detail::tensors::dims_check<A>::always_false,
                  "[tf.debugging.rank] assert_rank(x, 2): ranks are known when the program is "
                  "compiled, and are template arguments: tf::debugging::assert_rank<2>(x)");
}

/// Checks when the program is compiled that T is the dtype of x, a tensor, a sparse or a ragged
/// one: assert_type<float>(x), assert_type(x, tf::float32) (tf.debugging.assert_type).
template <Element T, tf::detail::ops::WithDType A>
constexpr void assert_type(const A&) {
    if constexpr (!Poisoned<A>)
        static_assert(tf::detail::ops::dtype_inside<A>() == dtype_of<T>,
                      "[tf.debugging.type] assert_type<T>(x): 'x' must have the dtype T; use "
                      "tf::cast<T>(x)");
}
template <tf::detail::ops::WithDType A, class T>
constexpr void assert_type(const A& x, DTypeName<T>) {
    assert_type<T>(x);
}
/// Checks when the program is compiled that x has integers (tf.debugging.assert_integer).
template <tf::detail::ops::WithDType A>
constexpr void assert_integer(const A&) {
    if constexpr (!Poisoned<A>)
        static_assert(is_integer(tf::detail::ops::dtype_inside<A>()),
                      "[tf.debugging.type] assert_integer(x): 'x' must have integers; use "
                      "tf::cast<int>(x)");
}
/// Checks when the program is compiled that all tensors have the same dtype of floats or complex
/// numbers, and returns its name, such as tf::float32 (tf.debugging.assert_same_float_dtype).
template <tf::detail::ops::WithDType A, tf::detail::ops::WithDType... B>
constexpr auto assert_same_float_dtype(const A&, const B&...) {
    if constexpr (Poisoned<A> || (Poisoned<B> || ...)) {
        return Poison{};
    } else {
        constexpr DType first = tf::detail::ops::dtype_inside<A>();
        constexpr bool same = ((tf::detail::ops::dtype_inside<B>() == first) && ...);
        static_assert(same,
                      "[tf.debugging.type] assert_same_float_dtype(x, ...): all tensors must have "
                      "the same dtype; use tf::cast<T>(x)");
        static_assert(!same || is_differentiable(first),
                      "[tf.debugging.type] assert_same_float_dtype(x, ...): the tensors must have "
                      "floats or complex numbers; use tf::cast<float>(x)");
        return DTypeName<element_t<first>>{};
    }
}
/// Whether x is a tensor of numbers: neither of bools nor of strings
/// (tf.debugging.is_numeric_tensor).
template <class A>
constexpr bool is_numeric_tensor(const A&) {
    if constexpr (TensorLike<A> && !Poisoned<A>)
        return op::is_numeric(tensor_type_t<A>::dtype) || is_complex(tensor_type_t<A>::dtype);
    else return false;
}

}  // namespace debugging

using debugging::Assert;
using debugging::assert_equal;
using debugging::assert_greater;
using debugging::assert_less;
using debugging::assert_rank;

}  // namespace tf
