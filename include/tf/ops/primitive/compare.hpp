// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Comparisons and logic: tf.equal, tf.less, ..., tf.logical_and, ..., and their operators. Results
// are bool tensors. There is no && or || for tensors, because C++ would compute both sides, whereas
// AutoGraph's `and` and `or` are lazy.

#include <tf/kernels/simd.hpp>
#include <tf/ops/elementwise.hpp>

namespace tf {
namespace op {

/// The base of comparisons.
template <class Self>
struct Comparison : Elementwise<2> {
    template <class>
    using result = bool;
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<Self>(in, a);
    }
};

struct Equal : Comparison<Equal> {
    static constexpr std::string_view name = "Equal";
    static constexpr std::string_view on_strings = "StringEqual";
    static constexpr Domain domain = Domain::any;
    static constexpr bool commutative = true;
    template <class V>
    static constexpr auto apply(V a, V b) {
        return a == b;
    }
    static constexpr bool differentiable = false;
};
struct NotEqual : Comparison<NotEqual> {
    static constexpr std::string_view name = "NotEqual";
    static constexpr std::string_view on_strings = "StringNotEqual";
    static constexpr Domain domain = Domain::any;
    static constexpr bool commutative = true;
    template <class V>
    static constexpr auto apply(V a, V b) {
        return kernels::unequal(a, b);
    }
    static constexpr bool differentiable = false;
};
struct Less : Comparison<Less> {
    static constexpr std::string_view name = "Less";
    template <class V>
    static constexpr auto apply(V a, V b) {
        return a < b;
    }
    static constexpr bool differentiable = false;
};
struct LessEqual : Comparison<LessEqual> {
    static constexpr std::string_view name = "LessEqual";
    template <class V>
    static constexpr auto apply(V a, V b) {
        return a <= b;
    }
    static constexpr bool differentiable = false;
};
struct Greater : Comparison<Greater> {
    static constexpr std::string_view name = "Greater";
    template <class V>
    static constexpr auto apply(V a, V b) {
        return a > b;
    }
    static constexpr bool differentiable = false;
};
struct GreaterEqual : Comparison<GreaterEqual> {
    static constexpr std::string_view name = "GreaterEqual";
    template <class V>
    static constexpr auto apply(V a, V b) {
        return a >= b;
    }
    static constexpr bool differentiable = false;
};

struct LogicalAnd : Elementwise<2> {
    static constexpr std::string_view name = "LogicalAnd";
    static constexpr Domain domain = Domain::boolean;
    static constexpr bool commutative = true;
    template <class V>
    static constexpr V apply(V a, V b) {
        return a && b;
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<LogicalAnd>(in, a);
    }
    static constexpr bool differentiable = false;
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
};

struct LogicalOr : Elementwise<2> {
    static constexpr std::string_view name = "LogicalOr";
    static constexpr Domain domain = Domain::boolean;
    static constexpr bool commutative = true;
    template <class V>
    static constexpr V apply(V a, V b) {
        return a || b;
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<LogicalOr>(in, a);
    }
    static constexpr bool differentiable = false;
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
};

/// NotEqual of bools.
struct LogicalXor : NotEqual {
    using definition = NotEqual;
    static constexpr Domain domain = Domain::boolean;
};

struct LogicalNot : Elementwise<1> {
    static constexpr std::string_view name = "LogicalNot";
    static constexpr Domain domain = Domain::boolean;
    template <class V>
    static constexpr V apply(V a) {
        return !a;
    }
    TF_WHEN_CALLED static constexpr std::uint64_t fold(DType in, const std::uint64_t* a) {
        return fold_bits<LogicalNot>(in, a);
    }
    static constexpr bool differentiable = false;
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
};

}  // namespace op

template <>
struct op_by_id<op_id("Equal")> : std::type_identity<op::Equal> {};
template <>
struct op_by_id<op_id("StringEqual")> : std::type_identity<op::OnStrings<op::Equal>> {};
template <>
struct op_by_id<op_id("NotEqual")> : std::type_identity<op::NotEqual> {};
template <>
struct op_by_id<op_id("StringNotEqual")> : std::type_identity<op::OnStrings<op::NotEqual>> {};
template <>
struct op_by_id<op_id("Less")> : std::type_identity<op::Less> {};
template <>
struct op_by_id<op_id("LessEqual")> : std::type_identity<op::LessEqual> {};
template <>
struct op_by_id<op_id("Greater")> : std::type_identity<op::Greater> {};
template <>
struct op_by_id<op_id("GreaterEqual")> : std::type_identity<op::GreaterEqual> {};
template <>
struct op_by_id<op_id("LogicalAnd")> : std::type_identity<op::LogicalAnd> {};
template <>
struct op_by_id<op_id("LogicalOr")> : std::type_identity<op::LogicalOr> {};
template <>
struct op_by_id<op_id("LogicalNot")> : std::type_identity<op::LogicalNot> {};

/// a == b, element by element, as bool (tf.equal). Shapes broadcast; both have the same dtype, any.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto equal(A&& a, B&& b) {
    return detail::ops::elementwise<op::Equal>(std::forward<A>(a), std::forward<B>(b));
}
/// a != b, element by element, as bool (tf.not_equal). Shapes broadcast; both have the same dtype,
/// any.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto not_equal(A&& a, B&& b) {
    return detail::ops::elementwise<op::NotEqual>(std::forward<A>(a), std::forward<B>(b));
}
/// a < b, as bool (tf.less). Shapes broadcast; both have the same real numeric dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto less(A&& a, B&& b) {
    return detail::ops::elementwise<op::Less>(std::forward<A>(a), std::forward<B>(b));
}
/// a <= b, as bool (tf.less_equal). Shapes broadcast; both have the same real numeric dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto less_equal(A&& a, B&& b) {
    return detail::ops::elementwise<op::LessEqual>(std::forward<A>(a), std::forward<B>(b));
}
/// a > b, as bool (tf.greater). Shapes broadcast; both have the same real numeric dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto greater(A&& a, B&& b) {
    return detail::ops::elementwise<op::Greater>(std::forward<A>(a), std::forward<B>(b));
}
/// a >= b, as bool (tf.greater_equal). Shapes broadcast; both have the same real numeric dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto greater_equal(A&& a, B&& b) {
    return detail::ops::elementwise<op::GreaterEqual>(std::forward<A>(a), std::forward<B>(b));
}
/// a && b of bool tensors; shapes broadcast, both sides are computed (tf.logical_and).
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto logical_and(A&& a, B&& b) {
    return detail::ops::elementwise<op::LogicalAnd>(std::forward<A>(a), std::forward<B>(b));
}
/// a || b of bool tensors; shapes broadcast, both sides are computed (tf.logical_or).
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto logical_or(A&& a, B&& b) {
    return detail::ops::elementwise<op::LogicalOr>(std::forward<A>(a), std::forward<B>(b));
}
/// Whether one of two bool tensors is true and the other false; shapes broadcast (tf.logical_xor).
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto logical_xor(A&& a, B&& b) {
    return detail::ops::elementwise<op::LogicalXor>(std::forward<A>(a), std::forward<B>(b));
}
/// !a of a bool tensor (tf.logical_not).
template <TensorLike A>
constexpr auto logical_not(A&& a) {
    return detail::ops::elementwise<op::LogicalNot>(std::forward<A>(a));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator==(A&& a, B&& b) {
    return equal(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator!=(A&& a, B&& b) {
    return not_equal(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator<(A&& a, B&& b) {
    return less(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator<=(A&& a, B&& b) {
    return less_equal(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator>(A&& a, B&& b) {
    return greater(std::forward<A>(a), std::forward<B>(b));
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto operator>=(A&& a, B&& b) {
    return greater_equal(std::forward<A>(a), std::forward<B>(b));
}
/// AutoGraph's `and` and `or` on tensors are lazy, which overloaded operators of C++ cannot be.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr Poison operator&&(A&&, B&&) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.autograph.tensor_as_bool] a tensor cannot be a C++ condition: use "
                  "tf::logical_and(a, b), or tf::cond if the right side must not run");
    return {};
}
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr Poison operator||(A&&, B&&) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.autograph.tensor_as_bool] a tensor cannot be a C++ condition: use "
                  "tf::logical_or(a, b), or tf::cond if the right side must not run");
    return {};
}
/// The negation of a bool tensor.
template <TensorLike A>
constexpr auto operator!(A&& a) {
    return logical_not(std::forward<A>(a));
}

}  // namespace tf
