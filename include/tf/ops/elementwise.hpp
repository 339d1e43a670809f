// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How an elementwise op is called: its operands are checked, with readable error messages, and
// become an expression template. Every op of ops/primitive/arithmetic.hpp,
// ops/primitive/compare.hpp, ops/primitive/math.hpp and ops/primitive/select.hpp uses this header.

#include <tf/core/compiled.hpp>
#include <tf/ops/string_elementwise.hpp>
#include <tf/tensor/expr.hpp>

namespace tf {

/// The dtypes that an op supports.
enum class Domain : std::uint8_t {
    numeric,
    numeric_or_complex,
    floating,
    floating_or_complex,
    complex,
    wide_floating,  ///< float and double: TensorFlow has no other kernels
    integer,
    boolean,
    any,  ///< also strings, with the kernel `on_strings`
};

constexpr bool is_numeric_domain(Domain d) {
    return d == Domain::numeric || d == Domain::numeric_or_complex;
}
/// Whether tensors of a dtype belong to a domain.
constexpr bool belongs_to(Domain domain, DType d) {
    switch (domain) {
        case Domain::boolean: return d == DType::boolean;
        case Domain::floating: return is_floating(d);
        case Domain::floating_or_complex: return is_differentiable(d);
        case Domain::complex: return is_complex(d);
        case Domain::wide_floating: return d == DType::float32 || d == DType::float64;
        case Domain::integer: return is_integer(d);
        case Domain::numeric: return is_floating(d) || is_integer(d);
        case Domain::numeric_or_complex: return is_differentiable(d) || is_integer(d);
        case Domain::any: break;
    }
    return true;
}

namespace op {

/// The base of elementwise ops: `Arity` operands of the same dtype.
template <int Arity>
struct Elementwise {
    static constexpr Role role = Role::elementwise;
    static constexpr int arity = Arity;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool simd = true;  ///< `apply` also accepts SIMD types
};

template <class Op, class T>
constexpr std::uint64_t fold_as(const std::uint64_t* a) {
    if constexpr ((Op::domain == Domain::boolean && !std::is_same_v<T, bool>) ||
                  (is_numeric_domain(Op::domain) && std::is_same_v<T, bool>)) {
        return 0;
    } else {
        using R = typename detail::tensors::result_of<Op, T>::type;
        if constexpr (Op::arity == 1)
            return detail::core::to_bits(
                static_cast<R>(Op::apply(detail::core::from_bits<T>(a[0]))));
        else
            return detail::core::to_bits(static_cast<R>(
                Op::apply(detail::core::from_bits<T>(a[0]), detail::core::from_bits<T>(a[1]))));
    }
}

/// Evaluates an op on the elements of constants, for the folding pass. Integers use 64 bits; the
/// pass truncates the result to its dtype.
template <class Op>
constexpr std::uint64_t fold_bits(DType in, const std::uint64_t* a) {
    switch (in) {
        case DType::float32: return fold_as<Op, float>(a);
        case DType::float64: return fold_as<Op, double>(a);
        case DType::boolean: return fold_as<Op, bool>(a);
        case DType::uint8:
        case DType::uint16:
        case DType::uint32:
        case DType::uint64: return fold_as<Op, std::uint64_t>(a);
        default: return fold_as<Op, std::int64_t>(a);
    }
}

}  // namespace op

namespace detail::ops {

/// The value of an expression of tensors.
template <class A>
constexpr auto valued(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else return tensor_type_t<A>(x.collapse());
}

template <Domain D, class T>
inline constexpr bool in_domain = belongs_to(D, dtype_of<T>);

/// Whether an op's result is bool for all dtypes, as for comparisons.
template <class Op>
inline constexpr bool gives_bool =
    std::is_same_v<typename tensors::result_of<Op, bool>::type, bool> &&
    std::is_same_v<typename tensors::result_of<Op, double>::type, bool>;

template <class A>
concept Operand = TensorLike<A> || Literal<A>;
template <class... A>
concept OperandsOfOp = (Operand<A> && ...) && (TensorLike<A> || ...);

/// The element type that literals take: that of the first operand that is not a literal.
template <class A, class... Rest>
struct element_among : element_among<Rest...> {};
template <TensorLike A, class... Rest>
struct element_among<A, Rest...> : std::type_identity<typename tensor_type_t<A>::value_type> {};
template <class... A>
using element_among_t = typename element_among<A...>::type;

template <class T, class A>
inline constexpr bool has_dtype = true;
template <class T, TensorLike A>
inline constexpr bool has_dtype<T, A> = std::is_same_v<typename tensor_type_t<A>::value_type, T>;

template <class A>
struct static_shape_of_operand {
    static constexpr Shape value{};
};
template <TensorLike A>
struct static_shape_of_operand<A> {
    static constexpr Shape value = tensor_type_t<A>::static_shape;
};
template <class... A>
constexpr Shape broadcast_operands() {
    Shape s;
    ((s = s.valid() ? broadcast(s, static_shape_of_operand<A>::value) : s), ...);
    return s;
}

/// An operand in the form that an expression stores: named expressions are evaluated to a tensor,
/// temporaries stay expressions.
template <class T, class A>
constexpr auto operand(A&& a) {
    if constexpr (!TensorLike<A>) return Tensor<T>(a);
    else if constexpr (std::is_lvalue_reference_v<A> || !tensors::is_expr<std::remove_cvref_t<A>>)
        return tensor_type_t<A>(a.collapse());
    else return std::remove_cvref_t<A>(std::forward<A>(a));
}
template <class T, class A>
using operand_t = decltype(operand<T>(std::declval<A>()));

/// Checks the operands of an elementwise op. Reports each mistake once; returns false if there is
/// one.
template <class Op, class... A>
constexpr bool check_elementwise() {
    using T = element_among_t<A...>;
    constexpr bool one_dtype = (has_dtype<T, A> && ...);
    static_assert(one_dtype,
                  "[tf.ops.dtype_mismatch] operands of an op must have the same dtype, because "
                  "there is no implicit promotion: use tf::cast<T>(x)");
    constexpr bool accepted = !one_dtype || in_domain<Op::domain, T>;
    static_assert(accepted,
                  "[tf.ops.bad_dtype] this op is not defined for the dtype of its operands: use "
                  "tf::cast<T>(x)");
    constexpr bool literals_fit =
        ((TensorLike<A> || tracing::literal_fits<std::decay_t<A>, T>) && ...);
    if constexpr (one_dtype && accepted && !literals_fit)
        static_assert(literals_fit,
                      "[tf.core.narrowing_literal] the literal cannot be converted to the tensor's "
                      "dtype: write an integer for an integer tensor, or tf::cast the tensor");
    constexpr bool shapes_fit = broadcast_operands<A...>().valid();
    if constexpr (one_dtype && accepted && literals_fit)
        static_assert(shapes_fit,
                      "[tf.ops.broadcast] shapes do not broadcast: dims must be equal or 1, "
                      "counted from the end");
    return one_dtype && accepted && literals_fit && shapes_fit;
}

template <class Op, class... A>
constexpr auto elementwise(A&&... a) {
    if constexpr ((Poisoned<A> || ...)) {
        return Poison{};
    } else if constexpr (!check_elementwise<Op, A...>()) {
        return Poison{};
    } else {
        using T = element_among_t<A...>;
        if constexpr (std::is_same_v<T, string>)
            return on_strings<Op, typename tensors::result_of<Op, T>::type>(operand<T>(a)...);
        else return Expr<Op, operand_t<T, A>...>(std::in_place, operand<T>(std::forward<A>(a))...);
    }
}

}  // namespace detail::ops
}  // namespace tf
