// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tangents through loops, and products of Hessians and vectors through control flow: eagerly and
// traced, against closed forms and central differences.

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;
using tf::dyn;

/// The tangent of f(x) along v.
template <class F>
struct Tangent {
    template <class X, class... A>
    constexpr auto operator()(X x, X v, A... a) const {
        tf::ForwardAccumulator acc(x, v);
        auto y = tf::nest::to_tensor(F{}(x, a...));
        return decltype(y)(acc.jvp(y, tf::UnconnectedGradients::zero));
    }
};
/// The Hessian of the sum of f(x), times v.
template <class F>
struct HessianVector {
    template <class X, class... A>
    constexpr auto operator()(X x, X v, A... a) const {
        tf::ForwardAccumulator acc(x, v);
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = tf::reduce_sum(F{}(x, a...));
        const X g = tape.gradient(y, x);
        return X(acc.jvp(g, tf::UnconnectedGradients::zero));
    }
};
template <class G, class X, class... A>
void check(const X& x, const X& v, const std::vector<double>& expected, const A&... a) {
    for (const auto& y : {G{}(x, v, a...), tf::function(G{})(x, v, a...)}) {
        const auto all = test::elements(y);
        REQUIRE(all.size() == expected.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            INFO("element " << i);
            CHECK(all[i] == doctest::Approx(expected[i]).epsilon(1e-9));
        }
    }
}
template <class F, class X, class... A>
void check_tangent(F, const X& x, const X& v, const std::vector<double>& expected, const A&... a) {
    check<Tangent<F>>(x, v, expected, a...);
}
template <class F, class X, class... A>
void check_hessian(F, const X& x, const X& v, const std::vector<double>& expected, const A&... a) {
    check<HessianVector<F>>(x, v, expected, a...);
}

}  // namespace

TEST_CASE("tangents through a loop: none, one and many iterations") {
    const auto power = [](Scalar x, tf::Tensor<int> n) {
        auto [i, y] =
            tf::while_loop([&](auto k, auto) { return k < n; },
                           [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0, x);
        return y;
    };
    for (int n : {0, 1, 2, 7})
        check_tangent(power, Scalar(1.1), Scalar(0.5), {.5 * (n + 1) * std::pow(1.1, n)},
                      tf::Tensor<int>(n));
}

TEST_CASE("tangents through a recurrence with a matrix product and a branch") {
    using X = tf::Tensor<double, 1, 2>;
    const auto f = [](X x) {
        const auto w = tf::like(x, 0.5) * tf::ones<double, 2, 2>();
        auto [i, h] = tf::while_loop(
            [](auto k, auto) { return k < 3; },
            [&](auto k, auto s) {
                return std::tuple(k + 1, tf::cond(
                                             k > 1, [&] { return X(tf::matmul(s * s, w)); },
                                             [&] { return X(tf::tanh(tf::matmul(s, w)) + x); }));
            },
            0, x);
        return h;
    };
    const auto host = [](double a, double b) {
        double s = a, t = b;
        for (int k = 0; k < 3; ++k) {
            if (k > 1) {
                s = t = .5 * (s * s + t * t);
            } else {
                const double m = std::tanh(.5 * (s + t));
                s = m + a;
                t = m + b;
            }
        }
        return s;
    };
    const double h = 1e-6, slope = (host(.3 + h, -.2 + 2 * h) - host(.3 - h, -.2 - 2 * h)) / 2e-6;
    const X x = tf::constant<double>({{.3, -.2}}), v = tf::constant<double>({{1., 2.}});
    for (const auto& y : {Tangent<decltype(f)>{}(x, v), tf::function(Tangent<decltype(f)>{})(x, v)})
        for (const double d : test::elements(y)) CHECK(d == doctest::Approx(slope).epsilon(1e-7));
}

TEST_CASE("tangents through scan and map_fn") {
    using X = tf::Tensor<double, 3>;
    const X x = tf::constant<double>({1., 2., 3.}), v = tf::constant<double>({1., -1., 2.});
    check_tangent([](X a) { return tf::map_fn([](auto e) { return e * e * e; }, a); }, x, v,
                  {3, -12, 54});
    // running products 1, 2, 6: 1; 2 - 1; 6 - 3 + 2 * 2
    check_tangent([](X a) { return tf::scan([](auto s, auto e) { return s * e; }, a); }, x, v,
                  {1, 1, 7});
}

TEST_CASE("forward over reverse through a branch") {
    const auto f = [](Scalar x) {
        return tf::cond(x > 1.0, [&] { return x * x * x; }, [&] { return tf::sin(x) * x; });
    };
    check_hessian(f, Scalar(2.0), Scalar(0.5), {.5 * 12});
    check_hessian(f, Scalar(0.5), Scalar(0.5), {.5 * (2 * std::cos(.5) - .5 * std::sin(.5))});
}

TEST_CASE("forward over reverse through a loop") {
    const auto power = [](Scalar x, tf::Tensor<int> n) {
        auto [i, y] =
            tf::while_loop([&](auto k, auto) { return k < n; },
                           [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0, x);
        return y;
    };
    for (int n : {1, 2, 5})
        check_hessian(power, Scalar(1.1), Scalar(2.0), {2 * (n + 1) * n * std::pow(1.1, n - 1)},
                      tf::Tensor<int>(n));
}
