// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The incomplete gamma and beta functions: tf.math.igamma, igammac, betainc, for float and double,
// one element at a time; and tf.math.lbeta.

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

/// Inputs: a, b, x, of one shape or scalars. As in TensorFlow, a and b have no gradient.
struct Betainc : SelfContained {
    static constexpr std::string_view name = "Betainc";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::wide_floating;
    using computes = Types<float, double>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 3);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        Shape s;
        bool fits = true;
        for (int k = 0; k < 3; ++k) {
            const Shape& next = in[k].shape;
            if (next.rank == 0) continue;
            fits = fits && (s.rank == 0 || is_compatible(s, next));
            if (s.rank == 0 || !fits) s = next;
            for (int d = 0; d < s.rank; ++d)
                if (fits && s[d] == dyn) s[d] = next[d];
        }
        if (fits) return s;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.math.betainc", name, "a, b, x",
                                   in[0].shape.to_string() + ", " + in[1].shape.to_string() + ", " +
                                       in[2].shape.to_string(),
                                   "tensors of one shape, or scalars");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& given) {
        infer(in, count, given);  // throws: dims that are dyn in the types may not fit
        const auto at = [&](int k, std::int64_t i) {
            return static_cast<double>(in[k].as<const Out>()[in[k].shape.rank == 0 ? 0 : i]);
        };
        for (std::int64_t i = 0; i < out.shape.size(); ++i)
            out.as<Out>()[i] =
                static_cast<Out>(kernels::incomplete_beta(at(0, i), at(1, i), at(2, i)));
    }
    static constexpr void gradient(auto& g) {
        if (!g.wants(2)) return;
        const auto a = g.in(0), b = g.in(1), x = g.in(2);
        const auto log_gamma = [&](const auto& v) { return g.template apply<Lgamma>({v}); };
        // a power of 0 with the exponent 0 is 1
        const auto log_power = [&](const auto& exponent, const auto& log) {
            const auto zero = number(exponent, 0);
            return select(equal(exponent, zero), zero, exponent * log);
        };
        const auto powers = log_power(a - 1, g.template apply<Log>({x})) +
                            log_power(b - 1, g.template apply<Log1p>({-x}));
        g.to(2, g.dy() * exp(powers + log_gamma(a + b) - log_gamma(a) - log_gamma(b)));
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), n.inputs()); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
};

struct IncompleteOps {
    using list = Registry<IgammaGradA, Igamma, Igammac, Betainc>;
};

}  // namespace op

template <>
struct op_by_id<op_id("IgammaGradA")> : std::type_identity<op::IgammaGradA> {};
template <>
struct op_by_id<op_id("Igamma")> : std::type_identity<op::Igamma> {};
template <>
struct op_by_id<op_id("Igammac")> : std::type_identity<op::Igammac> {};
template <>
struct op_by_id<op_id("Betainc")> : std::type_identity<op::Betainc> {};

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

/// The probability that a variable of the beta distribution with the parameters a and b is less
/// than x, for float and double (tf.math.betainc): the incomplete beta function, divided by the
/// beta function. NaN if x is not between 0 and 1, or a or b is not positive. The operands have one
/// shape, or are scalars; one of them at least is a tensor. Only x has a gradient.
template <class A, class B, class X>
    requires tf::detail::ops::OperandsOfOp<A, B, X>
constexpr auto betainc(const A& a, const B& b, const X& x) {
    namespace ops = tf::detail::ops;
    if constexpr (Poisoned<A> || Poisoned<B> || Poisoned<X>) {
        return Poison{};
    } else {
        using T = ops::element_among_t<A, B, X>;
        constexpr bool one_dtype =
            ops::has_dtype<T, A> && ops::has_dtype<T, B> && ops::has_dtype<T, X>;
        static_assert(one_dtype,
                      "[tf.ops.dtype_mismatch] betainc(a, b, x): the operands must have the same "
                      "dtype, because there is no implicit promotion: use tf::cast<T>(x)");
        constexpr bool floats = !one_dtype || ops::in_domain<op::Betainc::domain, T>;
        static_assert(floats,
                      "[tf.ops.bad_dtype] betainc(a, b, x): for float and double; use "
                      "tf::cast<float>(x)");
        if constexpr (one_dtype && floats) {
            const auto tensor = [](const auto& v) {
                using V = std::remove_cvref_t<decltype(v)>;
                if constexpr (TensorLike<V>) return tensor_type_t<V>(v.collapse());
                else return Tensor<T>(static_cast<T>(v));
            };
            const auto p = tensor(a);
            const auto q = tensor(b);
            const auto y = tensor(x);
            constexpr Shape s =
                ops::static_result<op::Betainc, decltype(p), decltype(q), decltype(y)>({});
            static_assert(s.valid(),
                          "[tf.math.betainc] betainc(a, b, x): the operands must have one shape, "
                          "or be scalars: use tf::broadcast_to<...>(a)");
            if constexpr (s.valid()) return ops::call<op::Betainc, TensorOf<T, s>>({}, p, q, y);
            else return Poison{};
        } else {
            return Poison{};
        }
    }
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
