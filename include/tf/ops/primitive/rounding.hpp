// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rounding, and division that truncates: tf.round, tf.math.rint, tf.truncatediv, tf.truncatemod,
// tf.math.nextafter. floor, ceil, floordiv and floormod are in ops/primitive/math.hpp and
// ops/primitive/arithmetic.hpp.

#include <cmath>

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct Round : Elementwise<1>, SelfContained {
    static constexpr std::string_view name = "Round";
    static constexpr bool differentiable = false;
    template <class V>
    static V apply(V x) {
        if constexpr (std::is_integral_v<V>) return x;
        else return kernels::nearest_of(x);
    }
};
struct Rint : Elementwise<1>, SelfContained {
    static constexpr std::string_view name = "Rint";
    static constexpr Domain domain = Domain::wide_floating;
    static constexpr bool differentiable = false;
    template <class V>
    static V apply(V x) {
        return kernels::nearest_of(x);
    }
};
/// The quotient truncated towards 0, as in C++.
struct TruncateDiv : Elementwise<2>, SelfContained {
    static constexpr std::string_view name = "TruncateDiv";
    static constexpr bool simd = false;
    static constexpr bool differentiable = false;
    template <class V>
    static V apply(V a, V b) {
        if constexpr (std::is_integral_v<V>) {
            if (b == 0) division_by_zero<V>("truncatediv");
            if constexpr (std::is_signed_v<V>)
                if (b == -1) return Neg::apply(a);
            return static_cast<V>(a / b);
        } else {
            return kernels::as_float([](auto v) { return std::trunc(v); }, V(a / b));
        }
    }
};
/// The remainder that fits TruncateDiv; it has the dividend's sign.
struct TruncateMod : Elementwise<2>, SelfContained {
    static constexpr std::string_view name = "TruncateMod";
    static constexpr bool simd = false;
    static constexpr bool differentiable = false;
    template <class V>
    static V apply(V a, V b) {
        if constexpr (std::is_integral_v<V>) {
            if (b == 0) division_by_zero<V>("truncatemod");
            if constexpr (std::is_signed_v<V>)
                if (b == -1) return 0;
            return static_cast<V>(a % b);
        } else {
            using std::fmod;
            return static_cast<V>(fmod(a, b));
        }
    }
};
struct NextAfter : Elementwise<2>, SelfContained {
    static constexpr std::string_view name = "NextAfter";
    static constexpr Domain domain = Domain::wide_floating;
    static constexpr bool simd = false;
    template <class V>
    static V apply(V a, V b) {
        return std::nextafter(a, b);
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.dy());
        if (g.wants(1)) g.to(1, zeros_like(g.in(1)));
    }
};

struct RoundingOps {
    using list = Registry<Round, Rint, TruncateDiv, TruncateMod, NextAfter>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Round")> : std::type_identity<op::Round> {};
template <>
struct op_by_id<op_id("Rint")> : std::type_identity<op::Rint> {};
template <>
struct op_by_id<op_id("TruncateDiv")> : std::type_identity<op::TruncateDiv> {};
template <>
struct op_by_id<op_id("TruncateMod")> : std::type_identity<op::TruncateMod> {};
template <>
struct op_by_id<op_id("NextAfter")> : std::type_identity<op::NextAfter> {};

/// The nearest integer, the even one on ties; integers are unchanged (tf.round). Numeric dtypes. It
/// has no gradient.
template <TensorLike A>
constexpr auto round(A&& x) {
    return detail::ops::elementwise<op::Round>(std::forward<A>(x));
}
/// The nearest integer, the even one on ties, for float and double (tf.math.rint). It has no
/// gradient.
template <TensorLike A>
constexpr auto rint(A&& x) {
    return detail::ops::elementwise<op::Rint>(std::forward<A>(x));
}
/// The quotient rounded towards 0 (tf.truncatediv). Shapes broadcast; both have the same numeric
/// dtype. errors::InvalidArgument if an integer b is 0. It has no gradient.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto truncatediv(A&& a, B&& b) {
    return detail::ops::elementwise<op::TruncateDiv>(std::forward<A>(a), std::forward<B>(b));
}
/// a - b * truncatediv(a, b): the remainder with the sign of a, as in C++ (tf.truncatemod). Shapes
/// broadcast; both have the same numeric dtype. errors::InvalidArgument if an integer b is 0. It
/// has no gradient.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto truncatemod(A&& a, B&& b) {
    return detail::ops::elementwise<op::TruncateMod>(std::forward<A>(a), std::forward<B>(b));
}
/// The next representable number after a in the direction of b (tf.math.nextafter). Shapes
/// broadcast; both are float or both double.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto nextafter(A&& a, B&& b) {
    return detail::ops::elementwise<op::NextAfter>(std::forward<A>(a), std::forward<B>(b));
}

namespace math {
using tf::nextafter;
using tf::rint;
using tf::round;
}  // namespace math

}  // namespace tf
