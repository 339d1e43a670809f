// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cumulative sums and products along an axis: tf.cumsum, tf.math.cumprod, cumulative_logsumexp.

#include <cmath>
#include <limits>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>

namespace tf {

/// The options of tf::cumsum, tf::cumprod and tf::math::cumulative_logsumexp.
struct CumulativeOptions {
    bool exclusive =
        false;  ///< excludes each element from its own result: the first result is 0, 1 or -inf
    bool reverse = false;  ///< from the end of the axis
};

namespace op {

struct CumulativeAttributes {
    std::int64_t axis = 0;
    Flag exclusive, reverse;
};
/// The base of the ops. Combine: Add, Mul or LogAdd, whose neutral element is `start`.
template <class Op, class Combine>
struct Cumulative : SelfContained {
    using Attributes = CumulativeAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes& a) {
        check_axis(Op::name, in[0].shape, attributes_of<Op>(a).axis);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& s = out.shape;
        const Attributes given = attributes_of<Op>(a);
        const int axis = static_cast<int>(given.axis);
        std::int64_t inner = 1, outer = 1;
        for (int d = 0; d < axis; ++d) outer *= s[d];
        for (int d = axis + 1; d < s.rank; ++d) inner *= s[d];
        const std::int64_t n = s[axis];
        const Out* from = in[0].as<const Out>();
        Out* to = out.as<Out>();
        for (std::int64_t o = 0; o < outer; ++o)
            for (std::int64_t i = 0; i < inner; ++i) {
                Out so_far = static_cast<Out>(Op::start);
                for (std::int64_t k = 0; k < n; ++k) {
                    const std::int64_t at = (o * n + (given.reverse ? n - 1 - k : k)) * inner + i;
                    const Out next = Combine::apply(so_far, from[at]);
                    to[at] = given.exclusive ? so_far : next;
                    so_far = next;
                }
            }
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0)},
                 {n.axis(n.integer(1), 0), n.flag("exclusive"), n.flag("reverse")});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<Op>(n);
        n.result(n.add(Op::name, {n.in(0), n.number(given.axis)},
                       {{"T", n.type()},
                        {"Tidx", n.int32()},
                        {"exclusive", bool(given.exclusive)},
                        {"reverse", bool(given.reverse)}}));
    }
};

struct Cumsum : Cumulative<Cumsum, Add> {
    static constexpr std::string_view name = "Cumsum";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr int start = 0;

    static constexpr void gradient(auto& g) { g.to(0, back(g, g.dy())); }
    /// The sums from the other end. The result type is not `auto`, because this rule refers to
    /// itself.
    template <class Y>
    static constexpr Y back(auto& g, const Y& dy) {
        const auto given = attributes_of<Cumsum>(g);
        return g.template apply<Cumsum>(
            {dy}, CumulativeAttributes{given.axis, given.exclusive, !given.reverse});
    }
};
struct Cumprod : Cumulative<Cumprod, Mul> {
    static constexpr std::string_view name = "Cumprod";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr int start = 1;

    /// As in TensorFlow, elements that are 0 have no gradient.
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        const auto zeros = zeros_like(x);
        g.to(0, select(equal(x, zeros), zeros, Cumsum::back(g, conj(g.out()) * g.dy()) / conj(x)));
    }
};

/// log(exp(a) + exp(b)) without overflow.
struct LogAdd {
    template <class V>
    static V apply(V a, V b) {
        using F = std::conditional_t<std::is_same_v<V, double>, double, float>;
        using std::exp, std::log1p;
        const F x = static_cast<F>(a), y = static_cast<F>(b);
        const F low = x < y ? x : y, high = x < y ? y : x;
        if (low == -std::numeric_limits<F>::infinity()) return static_cast<V>(high);
        return static_cast<V>(high + log1p(exp(low == high ? F(0) : low - high)));
    }
};
/// TensorFlow's gradient: sums of dy are computed as logarithms, separately for its positive and
/// negative parts.
struct CumulativeLogsumexp : Cumulative<CumulativeLogsumexp, LogAdd> {
    static constexpr std::string_view name = "CumulativeLogsumexp";
    static constexpr Domain domain = Domain::floating;
    static constexpr float start = -std::numeric_limits<float>::infinity();
    using computes = Types<float, double>;

    static constexpr void gradient(auto& g) {
        const auto dy = g.dy();
        g.to(0, part(g, dy) - part(g, -dy));
    }
    /// The cumulative sums of the positive elements of dy.
    static constexpr auto part(auto& g, const auto& dy) {
        const auto given = attributes_of<CumulativeLogsumexp>(g);
        const auto logs =
            select(greater(dy, zeros_like(dy)), log(dy), number(dy, lowest(dy.dtype())));
        const auto sums = g.template apply<CumulativeLogsumexp>(
            {logs - g.out()}, CumulativeAttributes{given.axis, given.exclusive, !given.reverse});
        return exp(sums + g.in(0));
    }
    static constexpr double lowest(DType d) {
        return d == DType::float64   ? std::numeric_limits<double>::lowest()
               : d == DType::float16 ? -65504.0
               : d == DType::brain16 ? -3.3895313892515355e38
                                     : double{std::numeric_limits<float>::lowest()};
    }
};

struct ScanOps {
    using list = Registry<Cumsum, Cumprod, CumulativeLogsumexp>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Cumsum")> : std::type_identity<op::Cumsum> {};
template <>
struct op_by_id<op_id("Cumprod")> : std::type_identity<op::Cumprod> {};
template <>
struct op_by_id<op_id("CumulativeLogsumexp")> : std::type_identity<op::CumulativeLogsumexp> {};

namespace detail::ops {

template <class Op, int Axis, class A>
constexpr auto cumulative(const A& x, const CumulativeOptions& options) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr int axis = normalize_axis(Axis, T::rank);
        constexpr bool numeric = in_domain<Op::domain, typename T::value_type>;
        static_assert(axis >= 0,
                      "[tf.ops.bad_axis] cumsum, cumprod, cumulative_logsumexp: the axis must be "
                      "in [-rank, rank)");
        static_assert(axis < 0 || numeric,
                      "[tf.ops.bad_dtype] cumsum, cumprod, cumulative_logsumexp: not defined for "
                      "this dtype; use tf::cast<T>(x)");
        if constexpr (axis < 0 || !numeric) {
            return Poison{};
        } else {
            const auto words =
                op::to_words(op::CumulativeAttributes{axis, options.exclusive, options.reverse});
            return call<Op, T>(words, T(x.collapse()));
        }
    }
}

}  // namespace detail::ops

/// The cumulative sums along an axis (tf.cumsum): [a, b, c] -> [a, a + b, a + b + c]. The result
/// has the shape and dtype of x, which is numeric or complex; integers wrap.
template <int Axis = 0, TensorLike A>
constexpr auto cumsum(const A& x, const CumulativeOptions& options = {}) {
    return detail::ops::cumulative<op::Cumsum, Axis>(x, options);
}
/// The cumulative products along an axis (tf.math.cumprod): [a, b, c] -> [a, a * b, a * b * c]. The
/// result has the shape and dtype of x, which is numeric or complex; integers wrap. As in
/// TensorFlow, the gradient of an element that is 0 is 0.
template <int Axis = 0, TensorLike A>
constexpr auto cumprod(const A& x, const CumulativeOptions& options = {}) {
    return detail::ops::cumulative<op::Cumprod, Axis>(x, options);
}

namespace math {

using tf::cumprod;
using tf::cumsum;

/// The logarithms of the cumulative sums of exp(x) along an axis, without overflow
/// (tf.math.cumulative_logsumexp). The result has the shape and dtype of x, a float.
template <int Axis = 0, TensorLike A>
constexpr auto cumulative_logsumexp(const A& x, const CumulativeOptions& options = {}) {
    return tf::detail::ops::cumulative<op::CumulativeLogsumexp, Axis>(x, options);
}

}  // namespace math

}  // namespace tf
