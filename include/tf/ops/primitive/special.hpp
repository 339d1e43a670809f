// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Special functions: tf.math.lgamma, digamma, polygamma, zeta, ndtri, erfinv, erfcinv, bessel_i0
// and similar ones. Elementwise, for floats; computed one element at a time.

#include <cmath>

#include <tf/kernels/special.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The base of ops that are functions of doubles, Op::of(v), rounded once.
template <class Op, int Arity = 1>
struct SpecialFunction : Elementwise<Arity>, SelfContained {
    static constexpr Domain domain = Domain::floating;
    static constexpr bool simd = false;
    template <class V, class... More>
    static V apply(V x, More... more) {
        if constexpr (std::is_floating_point_v<V>)
            return static_cast<V>(Op::of(double{x}, double{more}...));
        else
            return V(static_cast<float>(
                Op::of(double{static_cast<float>(x)}, double{static_cast<float>(more)}...)));
    }
};

struct Zeta : SpecialFunction<Zeta, 2> {
    static constexpr std::string_view name = "Zeta";
    static double of(double x, double q) { return kernels::zeta(x, q); }
    /// As in TensorFlow, the exponent has no gradient.
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), q = g.in(1);
        if (g.wants(1)) g.to(1, -x * g.template apply<Zeta>({x + 1, q}) * g.dy());
    }
};
struct Polygamma : SpecialFunction<Polygamma, 2> {
    static constexpr std::string_view name = "Polygamma";
    static double of(double n, double x) { return kernels::polygamma(n, x); }
    /// As in TensorFlow, the order has no gradient.
    static constexpr void gradient(auto& g) {
        const auto n = g.in(0), x = g.in(1);
        if (g.wants(1)) g.to(1, g.template apply<Polygamma>({n + 1, x}) * g.dy());
    }
};
struct Digamma : SpecialFunction<Digamma> {
    static constexpr std::string_view name = "Digamma";
    static double of(double x) { return kernels::digamma(x); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        g.to(0, g.dy() * g.template apply<Polygamma>({number(x, 1), x}));
    }
};
struct Lgamma : SpecialFunction<Lgamma> {
    static constexpr std::string_view name = "Lgamma";
    static double of(double x) { return kernels::log_gamma(x); }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() * g.template apply<Digamma>({g.in(0)}));
    }
};
struct Ndtri : SpecialFunction<Ndtri> {
    static constexpr std::string_view name = "Ndtri";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double p) { return kernels::normal_quantile(p - .5, p < .5 ? p : 1 - p); }
    static constexpr void gradient(auto& g) {
        const auto y = g.out();
        g.to(0, g.dy() * 2.5066282746310002 * exp(y * y / 2));
    }
};
struct Erfinv : SpecialFunction<Erfinv> {
    static constexpr std::string_view name = "Erfinv";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double x) {
        return kernels::normal_quantile(x / 2, (1 - std::abs(x)) / 2) * .70710678118654752;
    }
    static constexpr void gradient(auto& g) {
        const auto y = g.out();
        g.to(0, g.dy() * .88622692545275801 * exp(y * y));
    }
};

struct BesselI0 : SpecialFunction<BesselI0> {
    static constexpr std::string_view name = "BesselI0";
    static double of(double x) { return kernels::bessel_i(0, x, false); }
    static constexpr void gradient(auto& g);
};
struct BesselI0e : SpecialFunction<BesselI0e> {
    static constexpr std::string_view name = "BesselI0e";
    static double of(double x) { return kernels::bessel_i(0, x, true); }
    static constexpr void gradient(auto& g);
};
struct BesselI1 : SpecialFunction<BesselI1> {
    static constexpr std::string_view name = "BesselI1";
    static double of(double x) { return kernels::bessel_i(1, x, false); }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() * (g.template apply<BesselI0>({g.in(0)}) - over_x(g)));
    }
    /// y / x, and 1/2 where x is 0.
    static constexpr auto over_x(auto& g) {
        const auto x = g.in(0), zero = number(x, 0);
        const auto at_zero = equal(x, zero);
        return select(at_zero, number(x, .5), g.out() / select(at_zero, number(x, 1), x));
    }
};
struct BesselI1e : SpecialFunction<BesselI1e> {
    static constexpr std::string_view name = "BesselI1e";
    static double of(double x) { return kernels::bessel_i(1, x, true); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        const auto slope = g.template apply<BesselI0e>({x}) -
                           g.out() * g.template apply<Sign>({x}) - BesselI1::over_x(g);
        g.to(0, g.dy() * slope);
    }
};
constexpr void BesselI0::gradient(auto& g) {
    g.to(0, g.dy() * g.template apply<BesselI1>({g.in(0)}));
}
constexpr void BesselI0e::gradient(auto& g) {
    const auto x = g.in(0);
    g.to(0, g.dy() * (g.template apply<BesselI1e>({x}) - g.template apply<Sign>({x}) * g.out()));
}

struct SpecialOps {
    using list = Registry<Zeta, Polygamma, Digamma, Lgamma, Ndtri, Erfinv, BesselI0, BesselI0e,
                          BesselI1, BesselI1e>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Zeta")> : std::type_identity<op::Zeta> {};
template <>
struct op_by_id<op_id("Polygamma")> : std::type_identity<op::Polygamma> {};
template <>
struct op_by_id<op_id("Digamma")> : std::type_identity<op::Digamma> {};
template <>
struct op_by_id<op_id("Lgamma")> : std::type_identity<op::Lgamma> {};
template <>
struct op_by_id<op_id("Ndtri")> : std::type_identity<op::Ndtri> {};
template <>
struct op_by_id<op_id("Erfinv")> : std::type_identity<op::Erfinv> {};
template <>
struct op_by_id<op_id("BesselI0")> : std::type_identity<op::BesselI0> {};
template <>
struct op_by_id<op_id("BesselI0e")> : std::type_identity<op::BesselI0e> {};
template <>
struct op_by_id<op_id("BesselI1")> : std::type_identity<op::BesselI1> {};
template <>
struct op_by_id<op_id("BesselI1e")> : std::type_identity<op::BesselI1e> {};

namespace math {

/// The logarithm of the absolute value of the gamma function (tf.math.lgamma). Floats.
template <TensorLike A>
constexpr auto lgamma(A&& x) {
    return tf::detail::ops::elementwise<op::Lgamma>(std::forward<A>(x));
}
/// The derivative of lgamma; NaN at 0, -1, -2, ... (tf.math.digamma). Floats.
template <TensorLike A>
constexpr auto digamma(A&& x) {
    return tf::detail::ops::elementwise<op::Digamma>(std::forward<A>(x));
}
/// The n-th derivative of digamma at x; NaN if n is not 0, 1, 2, ... (tf.math.polygamma). Shapes
/// broadcast. n has no gradient.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto polygamma(A&& n, B&& x) {
    return tf::detail::ops::elementwise<op::Polygamma>(std::forward<A>(n), std::forward<B>(x));
}
/// The Hurwitz zeta function, the sum of (q + k)^-x over all k >= 0; NaN if x < 1 or q < -1e6
/// (tf.math.zeta). Shapes broadcast. x has no gradient.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto zeta(A&& x, B&& q) {
    return tf::detail::ops::elementwise<op::Zeta>(std::forward<A>(x), std::forward<B>(q));
}
/// The quantile function of the standard normal distribution; infinite at 0 and 1, NaN outside of
/// [0, 1] (tf.math.ndtri). float and double.
template <TensorLike A>
constexpr auto ndtri(A&& x) {
    return tf::detail::ops::elementwise<op::Ndtri>(std::forward<A>(x));
}
/// The inverse of erf; infinite at -1 and 1, NaN outside of [-1, 1] (tf.math.erfinv). float and
/// double.
template <TensorLike A>
constexpr auto erfinv(A&& x) {
    return tf::detail::ops::elementwise<op::Erfinv>(std::forward<A>(x));
}
/// The inverse of erfc; infinite at 0 and 2, NaN outside of [0, 2] (tf.math.erfcinv). float and
/// double.
template <TensorLike A>
constexpr auto erfcinv(A&& x) {
    return -ndtri(std::forward<A>(x) * .5) * .70710678118654752;
}
/// The modified Bessel function of the first kind of order 0 (tf.math.bessel_i0). Floats.
template <TensorLike A>
constexpr auto bessel_i0(A&& x) {
    return tf::detail::ops::elementwise<op::BesselI0>(std::forward<A>(x));
}
/// bessel_i0(x) exp(-|x|), without overflow (tf.math.bessel_i0e). Floats.
template <TensorLike A>
constexpr auto bessel_i0e(A&& x) {
    return tf::detail::ops::elementwise<op::BesselI0e>(std::forward<A>(x));
}
/// The modified Bessel function of the first kind of order 1 (tf.math.bessel_i1). Floats. Its
/// derivative at 0 is 1/2, where TensorFlow gives 1.
template <TensorLike A>
constexpr auto bessel_i1(A&& x) {
    return tf::detail::ops::elementwise<op::BesselI1>(std::forward<A>(x));
}
/// bessel_i1(x) exp(-|x|), without overflow (tf.math.bessel_i1e). Floats.
template <TensorLike A>
constexpr auto bessel_i1e(A&& x) {
    return tf::detail::ops::elementwise<op::BesselI1e>(std::forward<A>(x));
}

/// Aliases, because TensorFlow lists these functions in tf.math.special, too.
namespace special {
using math::bessel_i0;
using math::bessel_i0e;
using math::bessel_i1;
using math::bessel_i1e;
}  // namespace special

}  // namespace math
}  // namespace tf
