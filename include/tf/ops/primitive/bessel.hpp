// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bessel functions: tf.math.special.bessel_j0, bessel_y0, bessel_k0 and their like. Elementwise,
// for floats; one element at a time. The modified ones of the first kind are in special.hpp.

#include <tf/kernels/bessel.hpp>
#include <tf/ops/primitive/special.hpp>

namespace tf {
namespace op {

struct BesselJ0 : SpecialFunction<BesselJ0> {
    static constexpr std::string_view name = "BesselJ0";
    static double of(double x) { return kernels::bessel_j(0, x); }
    static constexpr void gradient(auto& g);
};
struct BesselJ1 : SpecialFunction<BesselJ1> {
    static constexpr std::string_view name = "BesselJ1";
    static double of(double x) { return kernels::bessel_j(1, x); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0), zero = number(x, 0);
        const auto at_zero = equal(x, zero);
        const auto ratio = g.out() / select(at_zero, number(x, 1), x);
        const auto slope = g.template apply<BesselJ0>({x}) - ratio;
        g.to(0, g.dy() * select(at_zero, number(x, .5), slope));
    }
};
struct BesselY0 : SpecialFunction<BesselY0> {
    static constexpr std::string_view name = "BesselY0";
    static double of(double x) { return kernels::bessel_y(0, x); }
    static constexpr void gradient(auto& g);
};
struct BesselY1 : SpecialFunction<BesselY1> {
    static constexpr std::string_view name = "BesselY1";
    static double of(double x) { return kernels::bessel_y(1, x); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        g.to(0, g.dy() * (g.template apply<BesselY0>({x}) - g.out() / x));
    }
};
struct BesselK0 : SpecialFunction<BesselK0> {
    static constexpr std::string_view name = "BesselK0";
    static double of(double x) { return kernels::bessel_k(0, x, false); }
    static constexpr void gradient(auto& g);
};
struct BesselK0e : SpecialFunction<BesselK0e> {
    static constexpr std::string_view name = "BesselK0e";
    static double of(double x) { return kernels::bessel_k(0, x, true); }
    static constexpr void gradient(auto& g);
};
struct BesselK1 : SpecialFunction<BesselK1> {
    static constexpr std::string_view name = "BesselK1";
    static double of(double x) { return kernels::bessel_k(1, x, false); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        g.to(0, -g.dy() * (g.template apply<BesselK0>({x}) + g.out() / x));
    }
};
struct BesselK1e : SpecialFunction<BesselK1e> {
    static constexpr std::string_view name = "BesselK1e";
    static double of(double x) { return kernels::bessel_k(1, x, true); }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        const auto slope = g.out() * (1 - reciprocal(x)) - g.template apply<BesselK0e>({x});
        g.to(0, g.dy() * slope);
    }
};
constexpr void BesselJ0::gradient(auto& g) {
    g.to(0, -g.dy() * g.template apply<BesselJ1>({g.in(0)}));
}
constexpr void BesselY0::gradient(auto& g) {
    g.to(0, -g.dy() * g.template apply<BesselY1>({g.in(0)}));
}
constexpr void BesselK0::gradient(auto& g) {
    g.to(0, -g.dy() * g.template apply<BesselK1>({g.in(0)}));
}
constexpr void BesselK0e::gradient(auto& g) {
    g.to(0, g.dy() * (g.out() - g.template apply<BesselK1e>({g.in(0)})));
}

struct BesselOps {
    using list =
        Registry<BesselJ0, BesselJ1, BesselY0, BesselY1, BesselK0, BesselK0e, BesselK1, BesselK1e>;
};

}  // namespace op

template <>
struct op_by_id<op_id("BesselJ0")> : std::type_identity<op::BesselJ0> {};
template <>
struct op_by_id<op_id("BesselJ1")> : std::type_identity<op::BesselJ1> {};
template <>
struct op_by_id<op_id("BesselY0")> : std::type_identity<op::BesselY0> {};
template <>
struct op_by_id<op_id("BesselY1")> : std::type_identity<op::BesselY1> {};
template <>
struct op_by_id<op_id("BesselK0")> : std::type_identity<op::BesselK0> {};
template <>
struct op_by_id<op_id("BesselK0e")> : std::type_identity<op::BesselK0e> {};
template <>
struct op_by_id<op_id("BesselK1")> : std::type_identity<op::BesselK1> {};
template <>
struct op_by_id<op_id("BesselK1e")> : std::type_identity<op::BesselK1e> {};

namespace math::special {

/// The Bessel function of the first kind and of order 0, for floats; NaN at infinity
/// (tf.math.special.bessel_j0).
template <TensorLike A>
constexpr auto bessel_j0(A&& x) {
    return tf::detail::ops::elementwise<op::BesselJ0>(std::forward<A>(x));
}
/// The Bessel function of the first kind and of order 1, for floats; NaN at infinity
/// (tf.math.special.bessel_j1).
template <TensorLike A>
constexpr auto bessel_j1(A&& x) {
    return tf::detail::ops::elementwise<op::BesselJ1>(std::forward<A>(x));
}
/// The Bessel function of the second kind and of order 0, for floats; negative infinity where
/// x <= 0, NaN at infinity (tf.math.special.bessel_y0).
template <TensorLike A>
constexpr auto bessel_y0(A&& x) {
    return tf::detail::ops::elementwise<op::BesselY0>(std::forward<A>(x));
}
/// The Bessel function of the second kind and of order 1, for floats; negative infinity where
/// x <= 0, NaN at infinity (tf.math.special.bessel_y1).
template <TensorLike A>
constexpr auto bessel_y1(A&& x) {
    return tf::detail::ops::elementwise<op::BesselY1>(std::forward<A>(x));
}
/// The modified Bessel function of the second kind and of order 0, for floats; infinite where
/// x <= 0 (tf.math.special.bessel_k0).
template <TensorLike A>
constexpr auto bessel_k0(A&& x) {
    return tf::detail::ops::elementwise<op::BesselK0>(std::forward<A>(x));
}
/// bessel_k0(x) exp(x), which is not 0 where bessel_k0 is too small for a number
/// (tf.math.special.bessel_k0e).
template <TensorLike A>
constexpr auto bessel_k0e(A&& x) {
    return tf::detail::ops::elementwise<op::BesselK0e>(std::forward<A>(x));
}
/// The modified Bessel function of the second kind and of order 1, for floats; infinite where
/// x <= 0 (tf.math.special.bessel_k1).
template <TensorLike A>
constexpr auto bessel_k1(A&& x) {
    return tf::detail::ops::elementwise<op::BesselK1>(std::forward<A>(x));
}
/// bessel_k1(x) exp(x), which is not 0 where bessel_k1 is too small for a number
/// (tf.math.special.bessel_k1e).
template <TensorLike A>
constexpr auto bessel_k1e(A&& x) {
    return tf::detail::ops::elementwise<op::BesselK1e>(std::forward<A>(x));
}

}  // namespace math::special
}  // namespace tf
