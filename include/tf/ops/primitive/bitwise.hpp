// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.bitwise: operations on the bits of integers. Also the operators &, |, ^ and ~, which are
// bitwise for integers and logical for bools, as in TensorFlow.

#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

template <int Arity>
struct Bitwise : Elementwise<Arity>, SelfContained {
    static constexpr Domain domain = Domain::integer;
    static constexpr bool simd = false;
    static constexpr bool differentiable = false;
};
struct BitwiseAnd : Bitwise<2> {
    static constexpr std::string_view name = "BitwiseAnd";
    static constexpr bool commutative = true;
    template <class V>
    static constexpr V apply(V a, V b) {
        return static_cast<V>(a & b);
    }
};
struct BitwiseOr : Bitwise<2> {
    static constexpr std::string_view name = "BitwiseOr";
    static constexpr bool commutative = true;
    template <class V>
    static constexpr V apply(V a, V b) {
        return static_cast<V>(a | b);
    }
};
struct BitwiseXor : Bitwise<2> {
    static constexpr std::string_view name = "BitwiseXor";
    static constexpr bool commutative = true;
    template <class V>
    static constexpr V apply(V a, V b) {
        return static_cast<V>(a ^ b);
    }
};
struct Invert : Bitwise<1> {
    static constexpr std::string_view name = "Invert";
    template <class V>
    static constexpr V apply(V a) {
        return static_cast<V>(~a);
    }
};
/// As in TensorFlow, the shift is clamped to the range from 0 to the dtype's width minus 1.
template <class V>
constexpr int places_of(V n) {
    constexpr int most = 8 * static_cast<int>(sizeof(V)) - 1;
    if constexpr (std::is_signed_v<V>)
        if (n < 0) return 0;
    return n > static_cast<V>(most) ? most : static_cast<int>(n);
}
struct LeftShift : Bitwise<2> {
    static constexpr std::string_view name = "LeftShift";
    static constexpr bool depends_on_width = true;
    template <class V>
    static constexpr V apply(V a, V n) {
        return static_cast<V>(static_cast<std::uint64_t>(a) << places_of(n));
    }
};
struct RightShift : Bitwise<2> {
    static constexpr std::string_view name = "RightShift";
    static constexpr bool depends_on_width = true;
    template <class V>
    static constexpr V apply(V a, V n) {
        return static_cast<V>(a >> places_of(n));
    }
};

struct BitwiseOps {
    using list = Registry<BitwiseAnd, BitwiseOr, BitwiseXor, Invert, LeftShift, RightShift>;
};

}  // namespace op

template <>
struct op_by_id<op_id("BitwiseAnd")> : std::type_identity<op::BitwiseAnd> {};
template <>
struct op_by_id<op_id("BitwiseOr")> : std::type_identity<op::BitwiseOr> {};
template <>
struct op_by_id<op_id("BitwiseXor")> : std::type_identity<op::BitwiseXor> {};
template <>
struct op_by_id<op_id("Invert")> : std::type_identity<op::Invert> {};
template <>
struct op_by_id<op_id("LeftShift")> : std::type_identity<op::LeftShift> {};
template <>
struct op_by_id<op_id("RightShift")> : std::type_identity<op::RightShift> {};

namespace bitwise {

/// a & b, bit by bit (tf.bitwise.bitwise_and). Shapes broadcast; both have the same integer dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto bitwise_and(A&& a, B&& b) {
    return tf::detail::ops::elementwise<op::BitwiseAnd>(std::forward<A>(a), std::forward<B>(b));
}
/// a | b, bit by bit (tf.bitwise.bitwise_or). Shapes broadcast; both have the same integer dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto bitwise_or(A&& a, B&& b) {
    return tf::detail::ops::elementwise<op::BitwiseOr>(std::forward<A>(a), std::forward<B>(b));
}
/// a ^ b, bit by bit (tf.bitwise.bitwise_xor). Shapes broadcast; both have the same integer dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto bitwise_xor(A&& a, B&& b) {
    return tf::detail::ops::elementwise<op::BitwiseXor>(std::forward<A>(a), std::forward<B>(b));
}
/// ~a: every bit inverted (tf.bitwise.invert). Integer dtypes.
template <TensorLike A>
constexpr auto invert(A&& a) {
    return tf::detail::ops::elementwise<op::Invert>(std::forward<A>(a));
}
/// a << b (tf.bitwise.left_shift). As in TensorFlow, b is clamped to the range from 0 to the
/// dtype's width minus 1. Shapes broadcast; both have the same integer dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto left_shift(A&& a, B&& b) {
    return tf::detail::ops::elementwise<op::LeftShift>(std::forward<A>(a), std::forward<B>(b));
}
/// a >> b; signed integers are filled with copies of the sign bit (tf.bitwise.right_shift). b is
/// clamped as in left_shift. Shapes broadcast; both have the same integer dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto right_shift(A&& a, B&& b) {
    return tf::detail::ops::elementwise<op::RightShift>(std::forward<A>(a), std::forward<B>(b));
}

}  // namespace bitwise

namespace detail::ops {
/// Whether the operators are bitwise: the first operand that is not a literal has an integer dtype.
template <class... A>
inline constexpr bool of_integers = false;
template <class... A>
    requires(!(Poisoned<A> || ...))
inline constexpr bool of_integers<A...> = is_integer(dtype_of<element_among_t<A...>>);
}  // namespace detail::ops

/// Bitwise for integers, logical for bools; both sides are computed.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator&(A&& a, B&& b) {
    using Op = std::conditional_t<detail::ops::of_integers<A, B>, op::BitwiseAnd, op::LogicalAnd>;
    return detail::ops::elementwise<Op>(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator|(A&& a, B&& b) {
    using Op = std::conditional_t<detail::ops::of_integers<A, B>, op::BitwiseOr, op::LogicalOr>;
    return detail::ops::elementwise<Op>(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator^(A&& a, B&& b) {
    if constexpr (detail::ops::of_integers<A, B>)
        return bitwise::bitwise_xor(std::forward<A>(a), std::forward<B>(b));
    else return logical_xor(std::forward<A>(a), std::forward<B>(b));
}
template <TensorLike A>
constexpr auto operator~(A&& a) {
    using Op = std::conditional_t<detail::ops::of_integers<A>, op::Invert, op::LogicalNot>;
    return detail::ops::elementwise<Op>(std::forward<A>(a));
}

}  // namespace tf
