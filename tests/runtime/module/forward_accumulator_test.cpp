// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Products of Jacobians and tangents: eagerly and traced, against closed forms.

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
    template <class X>
    constexpr auto operator()(X x, X v) const {
        tf::ForwardAccumulator acc(x, v);
        auto y = tf::nest::to_tensor(F{}(x));
        return decltype(y)(acc.jvp(y, tf::UnconnectedGradients::zero));
    }
};
template <class F, class X>
void check(F, const X& x, const X& v, const std::vector<double>& expected) {
    for (const auto& y : {Tangent<F>{}(x, v), tf::function(Tangent<F>{})(x, v)}) {
        const auto all = test::elements(y);
        REQUIRE(all.size() == expected.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            INFO("element " << i);
            CHECK(all[i] == doctest::Approx(expected[i]).epsilon(1e-12));
        }
    }
}

}  // namespace

TEST_CASE("tangents of elementwise functions, with broadcasting") {
    using X = tf::Tensor<double, 3>;
    const X x = tf::constant<double>({0.5, 1.0, -2.0}), v = tf::constant<double>({1.0, -1.0, 0.5});
    check([](X a) { return a * a * 3.0; }, x, v, {3, -6, -6});
    check([](X a) { return tf::sin(a); }, x, v, {std::cos(.5), -std::cos(1.), .5 * std::cos(2.)});
    check([](X a) { return tf::reduce_sum(tf::exp(a)) * a; }, x, v,
          [] {
              const double s = std::exp(.5) + std::exp(1.) + std::exp(-2.);
              const double ds = std::exp(.5) - std::exp(1.) + .5 * std::exp(-2.);
              return std::vector<double>{s + .5 * ds, -s + ds, .5 * s - 2 * ds};
          }());
    check([](X a) { return tf::reshape<3, 1>(a) - a; }, x, v, {0, 2, .5, -2, 0, -1.5, -.5, 1.5, 0});
    check([](X) { return tf::ones<double, 2>(); }, x, v, {0, 0});
    check([](X a) { return a; }, x, v, {1, -1, .5});
}

TEST_CASE("tangents through products, movements and rows") {
    using X = tf::Tensor<double, 2, 2>;
    const X x = tf::constant<double>({{1., 2.}, {3., 4.}});
    const X v = tf::constant<double>({{1., 0.}, {0., -1.}});
    // d(x x) = v x + x v
    check([](X a) { return tf::matmul(a, a); }, x, v, {2, 0, 0, -8});
    check([](X a) { return tf::gather(a, tf::constant({1, 1, 0})); }, x, v, {0, -1, 0, -1, 1, 0});
    check([](X a) { return tf::concat<0>(a, tf::transpose(a) * a); }, x, v,
          {1, 0, 0, -1, 2, 0, 0, -8});
    check([](X a) { return tf::reduce_max<1>(a); }, x, v, {0, -1});
}

TEST_CASE("tangents of open shapes") {
    using X = tf::Tensor<double, dyn>;
    const X x = tf::constant<double>({1., 2., 3.}), v = tf::constant<double>({1., 1., -1.});
    check([](X a) { return a * tf::reduce_mean(a) + 1.0; }, x, v,
          {2 + 1. / 3, 2 + 2. / 3, -2 + 1.});
}

TEST_CASE("tangents through branches") {
    const auto f = [](Scalar x) {
        const Scalar twice = x * 2.0;
        return tf::cond(x > 1.0, [&] { return twice * x; }, [&] { return tf::sin(x) + 3.0; });
    };
    check(f, Scalar(2.0), Scalar(0.5), {4});
    check(f, Scalar(0.5), Scalar(0.5), {.5 * std::cos(.5)});
}

TEST_CASE("several primals, several targets, structures") {
    const auto f = [](Scalar x, Scalar y) {
        tf::ForwardAccumulator acc(std::tuple(x, y), std::tuple(Scalar(1.0), y));
        const Scalar p = x * y, q = y * y;
        auto [dp, dq, none] = acc.jvp(std::tuple(p, q, tf::like(x, 1.0)));
        return std::tuple(Scalar(dp), Scalar(dq), Scalar(none.has_value() ? 1.0 : 0.0));
    };
    const auto run = [](const auto& out) {
        const auto& [dp, dq, none] = out;
        // y * 1 + x * y, 2 y * y
        CHECK(dp() == doctest::Approx(5 + 3 * 5));
        CHECK(dq() == doctest::Approx(2 * 5 * 5));
        CHECK(none() == 0.0);
    };
    run(f(Scalar(3.0), Scalar(5.0)));
    run(tf::function(f)(Scalar(3.0), Scalar(5.0)));
}

TEST_CASE("variables as primals, read before and after an assignment") {
    const auto body = [](tf::Variable<double>& v, Scalar t) {
        tf::ForwardAccumulator acc(v, t);
        const Scalar before = v * v;
        v.assign_add(1.0);
        const Scalar y = before * v;
        return Scalar(acc.jvp(y));
    };
    tf::Variable<double> a(2.0), b(2.0);
    // 2 v t (v + 1) + v^2 t
    CHECK(body(a, Scalar(0.5))() == doctest::Approx(2 * 2 * .5 * 3 + 4 * .5));
    CHECK(tf::function(body, b)(Scalar(0.5))() == doctest::Approx(2 * 2 * .5 * 3 + 4 * .5));
}

TEST_CASE("forward over forward: TensorFlow's example") {
    const auto f = [](Scalar x) {
        tf::ForwardAccumulator outer(x, Scalar(1.0)), inner(x, Scalar(1.0));
        const Scalar y = tf::pow(x, 3.5);
        const Scalar dy = inner.jvp(y);
        return std::tuple(dy, Scalar(outer.jvp(y)), Scalar(outer.jvp(dy)));
    };
    for (const auto& [inner, outer, second] : {f(Scalar(1.1)), tf::function(f)(Scalar(1.1))}) {
        CHECK(inner() == doctest::Approx(3.5 * std::pow(1.1, 2.5)).epsilon(1e-12));
        CHECK(outer() == doctest::Approx(3.5 * std::pow(1.1, 2.5)).epsilon(1e-12));
        CHECK(second() == doctest::Approx(3.5 * 2.5 * std::pow(1.1, 1.5)).epsilon(1e-12));
    }
}

TEST_CASE("forward over reverse: a Hessian times a vector") {
    using X = tf::Tensor<double, 2>;
    const auto cubes = [](X x, X v) {
        tf::ForwardAccumulator acc(x, v);
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar loss = tf::reduce_sum(x * x * x) + tf::reduce_prod(x);
        const X g = tape.gradient(loss, x);
        return std::tuple(g, X(acc.jvp(g)), Scalar(acc.jvp(loss)));
    };
    const X x = tf::constant<double>({1.0, 2.0}), v = tf::constant<double>({1.0, -2.0});
    for (const auto& [g, hv, jv] : {cubes(x, v), tf::function(cubes)(x, v)}) {
        CHECK(test::elements(g) == std::vector<double>{3 + 2, 12 + 1});
        // [[6 x0, 1], [1, 6 x1]]
        CHECK(test::elements(hv) == std::vector<double>{6 - 2, 1 - 24});
        CHECK(jv() == doctest::Approx(5 - 26));
    }
}

TEST_CASE("reverse over forward: the gradient of a tangent") {
    const auto f = [](Scalar x) {
        tf::GradientTape tape;
        tape.watch(x);
        tf::ForwardAccumulator acc(x, Scalar(2.0));
        const Scalar y = tf::exp(x * x);
        const Scalar dy = acc.jvp(y);
        return Scalar(tape.gradient(dy, x));
    };
    // 2 (2 + 4 x^2) e^(x^2)
    const double x = 0.3, expected = 2 * (2 + 4 * x * x) * std::exp(x * x);
    CHECK(f(Scalar(x))() == doctest::Approx(expected).epsilon(1e-12));
    CHECK(tf::function(f)(Scalar(x))() == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("a tangent and the gradient weighted by it agree") {
    using X = tf::Tensor<double, 2, 3>;
    using W = tf::Tensor<double, 3, 2>;
    const auto f = [](X x, W w, X v) {
        const auto net = [&] { return tf::tanh(tf::matmul(tf::exp(x), w)); };
        tf::ForwardAccumulator acc(x, v);
        tf::GradientTape tape;
        tape.watch(x);
        const tf::Tensor<double, 2, 2> y = net();
        const tf::Tensor<double, 2, 2> jv = acc.jvp(y);
        const X vj = tape.gradient(y, x, tf::ones_like(y) * 0.5);
        return std::tuple(Scalar(tf::reduce_sum(jv * 0.5)), Scalar(tf::reduce_sum(vj * v)));
    };
    const X x = tf::constant<double>({{.1, -.4, 1.}, {.3, .2, -1.}});
    const X v = tf::constant<double>({{1., 2., -.3}, {.5, -.6, .7}});
    const W w = tf::constant<double>({{.5, -.2}, {.3, .8}, {-.7, .1}});
    for (const auto& [forward, backward] : {f(x, w, v), tf::function(f)(x, w, v)})
        CHECK(forward() == doctest::Approx(backward()).epsilon(1e-12));
}

TEST_CASE("an accumulator refuses a primal that it has, and tangents of another shape") {
    using X = tf::Tensor<double, dyn>;
    const X x = tf::constant<double>({1., 2.}), v = tf::constant<double>({1., 2., 3.});
    CHECK_THROWS_AS(tf::ForwardAccumulator(std::tuple(x, x), std::tuple(x, x)),
                    tf::errors::InvalidArgument);
    tf::Variable<double> w(1.0);
    CHECK_THROWS_AS(tf::ForwardAccumulator(std::tie(w, w), std::tuple(Scalar(1.0), Scalar(1.0))),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::ForwardAccumulator(x, v), tf::errors::InvalidArgument);
    // The accumulator does not see what was computed before.
    const Scalar y = tf::reduce_sum(x);
    const tf::ForwardAccumulator acc(x, x);
    CHECK(!acc.jvp(y).has_value());
    CHECK_THROWS_AS(Scalar(acc.jvp(y)), tf::errors::FailedPrecondition);
}
