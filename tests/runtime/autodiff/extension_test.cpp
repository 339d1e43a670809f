// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// User-defined ops with gradients: those of docs/adding-an-op.md.

#include <doctest/doctest.h>

#include <cmath>

#include <tf/io/graph_def/extension.hpp>

#include "../own_ops.hpp"
#include "../support.hpp"

namespace {

struct Softplus : test::SoftplusRules {
    static constexpr std::string_view name = "OwnSoftplus";
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension Softplus::extension = tf::io::saved_extension_of<Softplus>;

struct Cumsum : test::CumsumRules<Cumsum> {
    static constexpr std::string_view name = "OwnCumsum";
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension Cumsum::extension = tf::io::saved_extension_of<Cumsum>;

template <class A>
constexpr auto softplus(A&& x) {
    return tf::detail::ops::elementwise<Softplus>(std::forward<A>(x));
}
}  // namespace

template <>
struct tf::op_by_id<tf::op_id("OwnSoftplus")> : std::type_identity<Softplus> {};
template <>
struct tf::op_by_id<tf::op_id("OwnCumsum")> : std::type_identity<Cumsum> {};

TEST_CASE("gradients of user-defined ops, to second order") {
    using X = tf::Tensor<double, 2, 3>;
    const auto f = [](X x) {
        tf::GradientTape outer;
        outer.watch(x);
        tf::GradientTape inner;
        inner.watch(x);
        const tf::Tensor<double, 3> weights = tf::constant<double>({1.0, 10.0, 100.0});
        const tf::Tensor<double> y = tf::reduce_sum(test::cumsum<Cumsum, 1>(softplus(x)) * weights);
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
