// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Trigonometric and hyperbolic functions other than sin, cos and tanh, which are in
// ops/primitive/math.hpp: tf.tan, tf.asin, ..., tf.atanh, tf.atan2. For floats and, except atan2,
// complex numbers; computed one element at a time, with the accuracy of <cmath> and <complex>.

#include <cmath>
#include <complex>

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The base of ops that are functions of <cmath>, Op::of(v), and of <complex> if they have one
/// operand.
template <class Op, int Arity = 1>
struct CmathFunction : Elementwise<Arity>, SelfContained {
    static constexpr Domain domain = Arity == 1 ? Domain::floating_or_complex : Domain::floating;
    static constexpr bool simd = false;
    template <class V, class... More>
    static V apply(V x, More... more) {
        if constexpr (detail::core::Complex<V>) return Op::of(x);
        else return kernels::as_float([](auto... v) { return Op::of(v...); }, x, more...);
    }
};

struct Tan : CmathFunction<Tan> {
    static constexpr std::string_view name = "Tan";
    static auto of(auto x) { return std::tan(x); }
    static constexpr void gradient(auto& g) {
        const auto secant = reciprocal(cos(conj(g.in(0))));
        g.to(0, secant * secant * g.dy());
    }
};
struct Asin : CmathFunction<Asin> {
    static constexpr std::string_view name = "Asin";
    static auto of(auto x) { return std::asin(x); }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * slope(g)); }
    static constexpr auto slope(auto& g) {
        const auto x = conj(g.in(0));
        return reciprocal(g.template apply<Sqrt>({1 - x * x}));
    }
};
struct Acos : CmathFunction<Acos> {
    static constexpr std::string_view name = "Acos";
    static auto of(auto x) { return std::acos(x); }
    static constexpr void gradient(auto& g) { g.to(0, -g.dy() * Asin::slope(g)); }
};
struct Atan : CmathFunction<Atan> {
    static constexpr std::string_view name = "Atan";
    static auto of(auto x) { return std::atan(x); }
    static constexpr void gradient(auto& g) {
        const auto x = conj(g.in(0));
        g.to(0, g.dy() * reciprocal(1 + x * x));
    }
};
struct Sinh : CmathFunction<Sinh> {
    static constexpr std::string_view name = "Sinh";
    static auto of(auto x) { return std::sinh(x); }
    static constexpr void gradient(auto& g);
};
struct Cosh : CmathFunction<Cosh> {
    static constexpr std::string_view name = "Cosh";
    static auto of(auto x) { return std::cosh(x); }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() * g.template apply<Sinh>({conj(g.in(0))}));
    }
};
constexpr void Sinh::gradient(auto& g) {
    g.to(0, g.dy() * g.template apply<Cosh>({conj(g.in(0))}));
}
struct Asinh : CmathFunction<Asinh> {
    static constexpr std::string_view name = "Asinh";
    static auto of(auto x) { return std::asinh(x); }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() / g.template apply<Cosh>({conj(g.out())}));
    }
};
struct Acosh : CmathFunction<Acosh> {
    static constexpr std::string_view name = "Acosh";
    static auto of(auto x) { return std::acosh(x); }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() / g.template apply<Sinh>({conj(g.out())}));
    }
};
struct Atanh : CmathFunction<Atanh> {
    static constexpr std::string_view name = "Atanh";
    static auto of(auto x) { return std::atanh(x); }
    static constexpr void gradient(auto& g) {
        const auto x = conj(g.in(0));
        g.to(0, g.dy() * reciprocal(1 - x * x));
    }
};
struct Atan2 : CmathFunction<Atan2, 2> {
    static constexpr std::string_view name = "Atan2";
    static auto of(auto y, auto x) { return std::atan2(y, x); }
    static constexpr void gradient(auto& g) {
        const auto y = g.in(0), x = g.in(1), scaled = g.dy() / (y * y + x * x);
        if (g.wants(0)) g.to(0, x * scaled);
        if (g.wants(1)) g.to(1, -y * scaled);
    }
};

struct TrigonometricOps {
    using list = Registry<Tan, Asin, Acos, Atan, Sinh, Cosh, Asinh, Acosh, Atanh, Atan2>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Tan")> : std::type_identity<op::Tan> {};
template <>
struct op_by_id<op_id("Asin")> : std::type_identity<op::Asin> {};
template <>
struct op_by_id<op_id("Acos")> : std::type_identity<op::Acos> {};
template <>
struct op_by_id<op_id("Atan")> : std::type_identity<op::Atan> {};
template <>
struct op_by_id<op_id("Sinh")> : std::type_identity<op::Sinh> {};
template <>
struct op_by_id<op_id("Cosh")> : std::type_identity<op::Cosh> {};
template <>
struct op_by_id<op_id("Asinh")> : std::type_identity<op::Asinh> {};
template <>
struct op_by_id<op_id("Acosh")> : std::type_identity<op::Acosh> {};
template <>
struct op_by_id<op_id("Atanh")> : std::type_identity<op::Atanh> {};
template <>
struct op_by_id<op_id("Atan2")> : std::type_identity<op::Atan2> {};

/// The tangent of an angle in radians (tf.tan).
template <TensorLike A>
constexpr auto tan(A&& x) {
    return detail::ops::elementwise<op::Tan>(std::forward<A>(x));
}
/// The angle in [-pi/2, pi/2] whose sine is x; NaN outside of [-1, 1] (tf.asin).
template <TensorLike A>
constexpr auto asin(A&& x) {
    return detail::ops::elementwise<op::Asin>(std::forward<A>(x));
}
/// The angle in [0, pi] whose cosine is x; NaN outside of [-1, 1] (tf.acos).
template <TensorLike A>
constexpr auto acos(A&& x) {
    return detail::ops::elementwise<op::Acos>(std::forward<A>(x));
}
/// The angle in [-pi/2, pi/2] whose tangent is x (tf.atan).
template <TensorLike A>
constexpr auto atan(A&& x) {
    return detail::ops::elementwise<op::Atan>(std::forward<A>(x));
}
/// The hyperbolic sine (tf.sinh).
template <TensorLike A>
constexpr auto sinh(A&& x) {
    return detail::ops::elementwise<op::Sinh>(std::forward<A>(x));
}
/// The hyperbolic cosine (tf.cosh).
template <TensorLike A>
constexpr auto cosh(A&& x) {
    return detail::ops::elementwise<op::Cosh>(std::forward<A>(x));
}
/// The inverse of sinh (tf.asinh).
template <TensorLike A>
constexpr auto asinh(A&& x) {
    return detail::ops::elementwise<op::Asinh>(std::forward<A>(x));
}
/// The inverse of cosh, from 0 on; NaN below 1 (tf.acosh).
template <TensorLike A>
constexpr auto acosh(A&& x) {
    return detail::ops::elementwise<op::Acosh>(std::forward<A>(x));
}
/// The inverse of tanh; infinite at -1 and 1, NaN beyond (tf.atanh).
template <TensorLike A>
constexpr auto atanh(A&& x) {
    return detail::ops::elementwise<op::Atanh>(std::forward<A>(x));
}
/// The angle of the point (x, y), in [-pi, pi] (tf.atan2). Shapes broadcast; both are floats of the
/// same dtype.
template <class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto atan2(A&& y, B&& x) {
    return detail::ops::elementwise<op::Atan2>(std::forward<A>(y), std::forward<B>(x));
}

namespace math {
using tf::acos;
using tf::acosh;
using tf::asin;
using tf::asinh;
using tf::atan;
using tf::atan2;
using tf::atanh;
using tf::cosh;
using tf::sinh;
using tf::tan;
}  // namespace math

}  // namespace tf
