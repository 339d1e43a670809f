// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The incomplete gamma functions tf.math.igamma and igammac, for float and double, computed element
// by element; and tf.math.lbeta.

#include <tf/kernels/distributions.hpp>
#include <tf/kernels/incomplete.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/special.hpp>

namespace tf {
namespace op {

/// The density of the gamma distribution with shape a, which is the derivative of Igamma with
/// respect to x.
constexpr auto gamma_density(auto& g, const auto& a, const auto& x) {
    return exp((a - 1) * log(x) - x - g.template apply<Lgamma>({a}));
}

/// The derivative of Igamma with respect to a. As in TensorFlow, it has no gradient.
struct IgammaGradA : SpecialFunction<IgammaGradA, 2> {
    static constexpr std::string_view name = "IgammaGradA";
    static constexpr Domain domain = Domain::wide_floating;
    static constexpr bool differentiable = false;
    static double of(double a, double x) {
        if (x == 0) return 0;
        const double density = std::exp((a - 1) * std::log(x) - x - kernels::log_gamma(a));
        return density == 0 ? 0 : -density * kernels::gamma_sample_slope(a, x);
    }
};
struct Igamma : SpecialFunction<Igamma, 2> {
    static constexpr std::string_view name = "Igamma";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double a, double x) { return kernels::incomplete_gamma(a, x, false); }
    static constexpr void gradient(auto& g) {
        const auto a = g.in(0), x = g.in(1);
        if (g.wants(0)) g.to(0, g.dy() * g.template apply<IgammaGradA>({a, x}));
        if (g.wants(1)) g.to(1, g.dy() * gamma_density(g, a, x));
    }
};
struct Igammac : SpecialFunction<Igammac, 2> {
    static constexpr std::string_view name = "Igammac";
    static constexpr Domain domain = Domain::wide_floating;
    static double of(double a, double x) { return kernels::incomplete_gamma(a, x, true); }
    static constexpr void gradient(auto& g) {
        const auto a = g.in(0), x = g.in(1);
        if (g.wants(0)) g.to(0, -g.dy() * g.template apply<IgammaGradA>({a, x}));
        if (g.wants(1)) g.to(1, -g.dy() * gamma_density(g, a, x));
    }
};

struct IncompleteOps {
    using list = Registry<IgammaGradA, Igamma, Igammac>;
};

}  // namespace op

template <>
struct op_by_id<op_id("IgammaGradA")> : std::type_identity<op::IgammaGradA> {};
template <>
struct op_by_id<op_id("Igamma")> : std::type_identity<op::Igamma> {};
template <>
struct op_by_id<op_id("Igammac")> : std::type_identity<op::Igammac> {};

namespace math {

/// The probability that a gamma-distributed variable with shape a is less than x (tf.math.igamma):
/// the regularized lower incomplete gamma function. Shapes broadcast; both are float or both
/// double. NaN if x < 0 or a <= 0.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto igamma(A&& a, B&& x) {
    return tf::detail::ops::elementwise<op::Igamma>(std::forward<A>(a), std::forward<B>(x));
}
/// 1 - igamma(a, x), accurate even if that is small (tf.math.igammac). Shapes and dtypes as for
/// igamma.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto igammac(A&& a, B&& x) {
    return tf::detail::ops::elementwise<op::Igammac>(std::forward<A>(a), std::forward<B>(x));
}

/// The logarithm of the absolute value of the beta function of the elements along the last dim
/// (tf.math.lbeta): [..., n] -> [...]. It is a formula. Floats.
template <TensorLike A>
constexpr auto lbeta(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool vectors = X::rank >= 1 && is_floating(X::dtype);
        static_assert(vectors, "[tf.math.lbeta] lbeta(x): 'x' must be vectors of floats");
        if constexpr (!vectors) {
            return Poison{};
        } else {
            const X t(x.collapse());
            using Y = tensor_type_t<decltype(reduce_sum<-1>(t))>;
            return Y(reduce_sum<-1>(lgamma(t)) - lgamma(Y(reduce_sum<-1>(t))));
        }
    }
}

}  // namespace math
}  // namespace tf
