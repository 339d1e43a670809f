// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops that the library does not know, with gradients of their own: those of docs/adding-an-op.md.

#include <doctest/doctest.h>

#include <cmath>

#include "../support.hpp"

namespace {

struct Softplus : tf::op::Elementwise<1> {
    static constexpr std::string_view name = "OwnSoftplus";
    static constexpr tf::Domain domain = tf::Domain::floating;
    template <class V>
    static V apply(V x) {
        using std::exp, std::log1p, std::abs, std::max;
        return static_cast<V>(max(x, V(0)) + log1p(exp(-abs(x))));
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() / (1 + exp(-g.in(0)))); }
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension Softplus::extension = tf::extension_of<Softplus>;

/// Word: the axis.
struct Cumsum {
    static constexpr std::string_view name = "OwnCumsum";
    static constexpr tf::Role role = tf::Role::pure;

    static constexpr tf::Shape infer(const tf::kernels::Ref* in, int,
                                     const tf::kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class In>
    static void run(const tf::kernels::Ref& out, const tf::kernels::Ref* in, int,
                    const tf::kernels::Attributes& a) {
        const tf::Shape& s = out.shape;
        const int axis = static_cast<int>(a.integer(0));
        std::int64_t inner = 1;
        for (int d = axis + 1; d < s.rank; ++d) inner *= s[d];
        const In* from = in[0].as<const In>();
        Out* to = out.as<Out>();
        for (std::int64_t i = 0; i < s.size(); ++i) {
            const bool first = i / inner % s[axis] == 0;
            to[i] = static_cast<Out>(first ? from[i] : to[i - inner] + from[i]);
        }
    }
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy();
        const auto axis = g.word(0);
        g.to(0, tf::ad::sum(dy, 1 << axis, true) - tf::ad::apply<Cumsum>({dy}, {axis}) + dy);
    }
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension Cumsum::extension = tf::extension_of<Cumsum>;

template <class A>
constexpr auto softplus(A&& x) {
    return tf::detail::elementwise<Softplus>(std::forward<A>(x));
}
template <int Axis, class A>
constexpr auto cumsum(const A& x) {
    using T = tf::tensor_type_t<A>;
    return tf::detail::call<Cumsum, T>(tf::detail::words<Axis>, T(x.collapse()));
}

}  // namespace

template <>
struct tf::op_by_id<tf::op_id("OwnSoftplus")> : std::type_identity<Softplus> {};
template <>
struct tf::op_by_id<tf::op_id("OwnCumsum")> : std::type_identity<Cumsum> {};

TEST_CASE("gradients of ops of one's own, to second order") {
    using X = tf::Tensor<double, 2, 3>;
    const auto f = [](X x) {
        tf::GradientTape outer;
        outer.watch(x);
        tf::GradientTape inner;
        inner.watch(x);
        const tf::Tensor<double, 3> weights = tf::constant<double>({1.0, 10.0, 100.0});
        const tf::Tensor<double> y = tf::reduce_sum(cumsum<1>(softplus(x)) * weights);
        const X first = inner.gradient(y, x);
        return std::tuple(first, X(outer.gradient(first, x)));
    };
    const X x = tf::constant<double>({{0.0, 1.0, -1.0}, {2.0, -30.0, 40.0}});
    const auto check = [&](const auto& result) {
        const std::array<double, 3> weight{111, 110, 100};
        for (int r = 0; r < 2; ++r)
            for (int c = 0; c < 3; ++c) {
                const double s = 1 / (1 + std::exp(-x(r, c)));
                const double w = weight[static_cast<std::size_t>(c)];
                CHECK(std::get<0>(result)(r, c) == doctest::Approx(w * s));
                CHECK(std::get<1>(result)(r, c) == doctest::Approx(w * s * (1 - s)));
            }
    };
    check(f(x));
    check(tf::function(f)(x));
}
