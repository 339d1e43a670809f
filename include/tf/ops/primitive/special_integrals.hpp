// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions that are integrals of elementary ones: tf.math.special.dawsn, expint, fresnel_cos,
// fresnel_sin, spence. Elementwise, for float and double; one element at a time.

#include <tf/kernels/special_integrals.hpp>
#include <tf/ops/primitive/special.hpp>

namespace tf {
namespace op {

struct Dawsn : SpecialFunction<Dawsn> {
    static constexpr std::string_view name = "Dawsn";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double x) { return kernels::dawson(x); }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * (1 - g.in(0) * g.out() * 2)); }
};
struct Expint : SpecialFunction<Expint> {
    static constexpr std::string_view name = "Expint";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double x) { return kernels::exponential_integral(x); }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() * exp(g.in(0)) / g.in(0)); }
};
struct FresnelCos : SpecialFunction<FresnelCos> {
    static constexpr std::string_view name = "FresnelCos";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double x) { return kernels::fresnel(false, x); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        g.to(0, g.dy() * cos(x * x * 1.5707963267948966));
    }
};
struct FresnelSin : SpecialFunction<FresnelSin> {
    static constexpr std::string_view name = "FresnelSin";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double x) { return kernels::fresnel(true, x); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        g.to(0, g.dy() * g.template apply<Sin>({x * x * 1.5707963267948966}));
    }
};
struct Spence : SpecialFunction<Spence> {
    static constexpr std::string_view name = "Spence";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double x) { return kernels::spence(x); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), one = number(x, 1);
        const auto slope = select(equal(x, one), number(x, -1), log(x) / (1 - x));
        g.to(0, g.dy() * slope);
    }
};

struct SpecialIntegralOps {
    using list = Registry<Dawsn, Expint, FresnelCos, FresnelSin, Spence>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Dawsn")> : std::type_identity<op::Dawsn> {};
template <>
struct op_by_id<op_id("Expint")> : std::type_identity<op::Expint> {};
template <>
struct op_by_id<op_id("FresnelCos")> : std::type_identity<op::FresnelCos> {};
template <>
struct op_by_id<op_id("FresnelSin")> : std::type_identity<op::FresnelSin> {};
template <>
struct op_by_id<op_id("Spence")> : std::type_identity<op::Spence> {};

namespace math::special {

/// Dawson's integral, exp(-x^2) times the integral of exp(t^2) from 0 to x, for float and double
/// (tf.math.special.dawsn).
template <TensorLike A>
constexpr auto dawsn(A&& x) {
    return tf::detail::ops::elementwise<op::Dawsn>(std::forward<A>(x));
}
/// The exponential integral Ei(x), for float and double; NaN where x < 0 and at infinity
/// (tf.math.special.expint).
template <TensorLike A>
constexpr auto expint(A&& x) {
    return tf::detail::ops::elementwise<op::Expint>(std::forward<A>(x));
}
/// The integral of cos(pi t^2 / 2) from 0 to x, for float and double (tf.math.special.fresnel_cos).
template <TensorLike A>
constexpr auto fresnel_cos(A&& x) {
    return tf::detail::ops::elementwise<op::FresnelCos>(std::forward<A>(x));
}
/// The integral of sin(pi t^2 / 2) from 0 to x, for float and double (tf.math.special.fresnel_sin).
template <TensorLike A>
constexpr auto fresnel_sin(A&& x) {
    return tf::detail::ops::elementwise<op::FresnelSin>(std::forward<A>(x));
}
/// Spence's function, the integral of -log(t) / (t - 1) from 1 to x, for float and double; NaN
/// where x < 0 and at infinity (tf.math.special.spence).
template <TensorLike A>
constexpr auto spence(A&& x) {
    return tf::detail::ops::elementwise<op::Spence>(std::forward<A>(x));
}

}  // namespace math::special
}  // namespace tf
