// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Jacobians and Hessians, eagerly and traced, against closed forms and central differences.

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "../autodiff/gradient_check.hpp"
#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;
using tf::dyn;

/// The Jacobian of F with respect to its first argument.
template <class F>
struct JacobianOf {
    template <class X, class... A>
    constexpr auto operator()(X x, A... a) const {
        tf::GradientTape tape;
        tape.watch(x);
        auto y = tf::nest::to_tensor(F{}(x, a...));
        auto j = tape.jacobian(y, x, tf::UnconnectedGradients::zero);
        return typename decltype(j)::tensor_type(j);
    }
};
/// The Jacobian of the gradient of the sum of F.
template <class F>
struct HessianOf {
    template <class X, class... A>
    constexpr auto operator()(X x, A... a) const {
        tf::GradientTape outer;
        outer.watch(x);
        tf::GradientTape inner;
        inner.watch(x);
        const auto y = tf::reduce_sum(F{}(x, a...));
        const X g = inner.gradient(tf::nest::to_tensor(y), x);
        auto h = outer.jacobian(g, x);
        return typename decltype(h)::tensor_type(h);
    }
};
template <class G, class X, class... A>
void check(const X& x, const tf::Shape& shape, const std::vector<double>& expected,
           double precision, const A&... a) {
    for (const auto& y : {G{}(x, a...), tf::function(G{})(x, a...)}) {
        CHECK(y.shape() == shape);
        const auto all = test::elements(y);
        REQUIRE(all.size() == expected.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            INFO("element " << i);
            CHECK(all[i] == doctest::Approx(expected[i]).epsilon(precision));
        }
    }
}
template <class F, class X, class... A>
void check_jacobian(F, const X& x, const tf::Shape& shape, const std::vector<double>& expected,
                    const A&... a) {
    check<JacobianOf<F>>(x, shape, expected, 1e-12, a...);
}
/// Row-major derivatives of f's elements by those of x, by central differences.
template <class F, class X>
std::vector<double> differences(F f, const X& x) {
    const std::int64_t n = x.shape().size();
    std::vector<double> out(test::elements(f(x)).size() * static_cast<std::size_t>(n));
    for (std::int64_t k = 0; k < n; ++k) {
        const auto up = test::elements(f(test::moved(x, k, 1e-6)));
        const auto down = test::elements(f(test::moved(x, k, -1e-6)));
        for (std::size_t i = 0; i < up.size(); ++i)
            out[i * static_cast<std::size_t>(n) + static_cast<std::size_t>(k)] =
                (up[i] - down[i]) / 2e-6;
    }
    return out;
}

}  // namespace

TEST_CASE("jacobian of a vector: TensorFlow's example") {
    using X = tf::Tensor<double, 2>;
    check_jacobian([](X x) { return x * x; }, X(tf::constant<double>({1., 2.})), tf::Shape(2, 2),
                   {2, 0, 0, 4});
}

TEST_CASE("jacobian of scalars: target's or source's shape") {
    using X = tf::Tensor<double, 3>;
    const X x = tf::constant<double>({1., 2., 3.});
    check_jacobian([](X a) { return tf::reduce_sum(a * a); }, x, tf::Shape(3), {2, 4, 6});
    check_jacobian([](Scalar s) { return s * tf::constant<double>({1., 2., 3.}) * s; }, Scalar(2.0),
                   tf::Shape(3), {4, 8, 12});
    check_jacobian([](Scalar s) { return s * s; }, Scalar(2.0), tf::Shape(), {4});
}

TEST_CASE("jacobian of a matrix product") {
    using X = tf::Tensor<double, 2, 2>;
    // d (x w)_ij / d x_kl = (i == k) w_lj
    check_jacobian(
        [](X a) { return tf::matmul(a, tf::constant<double>({{1., 2., 3.}, {4., 5., 6.}})); },
        X(tf::constant<double>({{1., 2.}, {3., 4.}})), tf::Shape(2, 3, 2, 2),
        {1, 4, 0, 0, 2, 5, 0, 0, 3, 6, 0, 0, 0, 0, 1, 4, 0, 0, 2, 5, 0, 0, 3, 6});
}

TEST_CASE("jacobian of rows that are gathered") {
    using X = tf::Tensor<double, 3, 1>;
    check_jacobian([](X a) { return tf::gather(a, tf::constant({2, 0, 2})) * 2.0; },
                   X(tf::constant<double>({{1.}, {2.}, {3.}})), tf::Shape(3, 1, 3, 1),
                   {0, 0, 2, 2, 0, 0, 0, 0, 2});
}

TEST_CASE("jacobian where nothing is connected, and of an empty target") {
    using X = tf::Tensor<double, 2>;
    const X x = tf::constant<double>({1., 2.});
    check_jacobian([](X) { return tf::ones<double, 2>(); }, x, tf::Shape(2, 2), {0, 0, 0, 0});
    check_jacobian([](X a) { return tf::gather(a, tf::zeros<int, 0>()); }, x, tf::Shape(0, 2), {});
    const auto none = [](X a) {
        tf::GradientTape tape;
        tape.watch(a);
        const X y = tf::stop_gradient(a) * 2.0;
        return Scalar(tape.jacobian(y, a).has_value() ? 1.0 : 0.0);
    };
    CHECK(none(x)() == 0.0);
    CHECK(tf::function(none)(x)() == 0.0);
}

TEST_CASE("jacobian of open shapes") {
    using X = tf::Tensor<double, dyn>;
    using M = tf::Tensor<double, dyn, dyn>;
    const X x = tf::constant<double>({1., 2., 3.});
    check_jacobian([](X a) { return a * tf::reduce_sum(a); }, x, tf::Shape(3, 3),
                   {7, 1, 1, 2, 8, 2, 3, 3, 9});
    check_jacobian([](X a) { return a * a; }, X(tf::zeros<double, dyn>(0)), tf::Shape(0, 0), {});
    const M m = tf::constant<double>({{1., 2., 3.}, {4., 5., 6.}});
    check_jacobian([](M a) { return tf::reduce_sum<0>(a * a); }, m, tf::Shape(3, 2, 3),
                   {2, 0, 0, 8, 0, 0, 0, 4, 0, 0, 10, 0, 0, 0, 6, 0, 0, 12});
    check_jacobian([](M a) { return tf::transpose(a); }, m, tf::Shape(3, 2, 2, 3),
                   {1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0,
                    0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("jacobian of several sources, and of variables") {
    using X = tf::Tensor<double, 2>;
    const auto g = [](tf::Variable<double, 2>& w, Scalar s) {
        tf::GradientTape tape;
        tape.watch(s);
        const X y = w * w * s;
        auto [dw, ds] = tape.jacobian(y, std::tie(w, s));
        return std::tuple(tf::Tensor<double, 2, 2>(dw), X(ds));
    };
    tf::Variable<double, 2> a(tf::constant<double>({1., 3.})), b(tf::constant<double>({1., 3.}));
    for (const auto& [dw, ds] : {g(a, Scalar(2.0)), tf::function(g, b)(Scalar(2.0))}) {
        CHECK(test::elements(dw) == std::vector<double>{4, 0, 0, 12});
        CHECK(test::elements(ds) == std::vector<double>{1, 9});
    }
}

TEST_CASE("jacobian of many elements: one loop, however many they are") {
    const auto count = []<int N>(std::integral_constant<int, N>) {
        const auto f = tf::function([](tf::Tensor<double, N> x) {
            tf::GradientTape tape;
            tape.watch(x);
            const tf::Tensor<double, N> y = tf::exp(x) * tf::reduce_sum(x);
            return tf::Tensor<double, N, N>(tape.jacobian(y, x));
        });
        // At 0: 1 everywhere.
        const auto j = f(tf::zeros<double, N>());
        CHECK(tf::reduce_min(j)() == 1.0);
        CHECK(tf::reduce_max(j)() == 1.0);
        return test::size(f.get_concrete_function());
    };
    CHECK(count(std::integral_constant<int, 300>{}) == count(std::integral_constant<int, 3>{}));
}

TEST_CASE("jacobian against central differences") {
    using X = tf::Tensor<double, 3, 2>;
    const X x = tf::constant<double>({{.1, -.4}, {1., .3}, {.2, -1.}});
    const auto f = [](X a) {
        const auto w = tf::constant<double>({{.5, -.2, .1}, {.3, .8, -.6}});
        return tf::tanh(tf::matmul(a, w)) / (tf::reduce_sum<1>(a * a, tf::keepdims) + 1.0);
    };
    const auto expected = differences(f, x);
    check<JacobianOf<decltype(f)>>(x, tf::Shape(3, 3, 3, 2), expected, 1e-7);
}

TEST_CASE("hessian: the jacobian of a gradient") {
    using X = tf::Tensor<double, 2>;
    const X x = tf::constant<double>({1., 2.});
    // x0^3 x1 + x1^2
    const auto f = [](X a) {
        return tf::pow(tf::gather(a, tf::constant({0})), 3.0) * tf::gather(a, tf::constant({1})) +
               tf::square(tf::gather(a, tf::constant({1})));
    };
    check<HessianOf<decltype(f)>>(x, tf::Shape(2, 2), {12, 3, 3, 2}, 1e-12);
    using Y = tf::Tensor<double, dyn>;
    const auto g = [](Y a) { return tf::exp(tf::reduce_prod(a)); };
    // p = x0 x1: e^p [[x1^2, 1 + p], [1 + p, x0^2]]
    const double e = std::exp(2.0);
    check<HessianOf<decltype(g)>>(Y(x), tf::Shape(2, 2), {4 * e, 3 * e, 3 * e, e}, 1e-12);
}

TEST_CASE("third order: the jacobian of a hessian, and its gradient") {
    using X = tf::Tensor<double, 2>;
    const auto f = [](X x) {
        tf::GradientTape a;
        a.watch(x);
        tf::GradientTape b;
        b.watch(x);
        tf::GradientTape c;
        c.watch(x);
        const Scalar y = tf::reduce_sum(x * x * x * x);
        const X g = c.gradient(y, x);
        const tf::Tensor<double, 2, 2> h = b.jacobian(g, x);
        return X(a.gradient(h, x));
    };
    // 24 x
    const X x = tf::constant<double>({1., 2.});
    CHECK(test::elements(f(x)) == std::vector<double>{24, 48});
    CHECK(test::elements(tf::function(f)(x)) == std::vector<double>{24, 48});
}

TEST_CASE("jacobian through loops and branches") {
    using X = tf::Tensor<double, 3>;
    const X x = tf::constant<double>({1., 2., 3.});
    // running products
    check_jacobian([](X a) { return tf::scan([](auto s, auto e) { return s * e; }, a); }, x,
                   tf::Shape(3, 3), {1, 0, 0, 2, 1, 0, 6, 3, 2});
    check_jacobian(
        [](X a) {
            return tf::cond(
                tf::reduce_sum(a) > 0.0, [&] { return X(a * a); }, [&] { return X(a); });
        },
        x, tf::Shape(3, 3), {2, 0, 0, 0, 4, 0, 0, 0, 6});
}

TEST_CASE("jacobian in a branch of values outside of it") {
    using X = tf::Tensor<double, 2>;
    const auto f = [](X x) {
        tf::GradientTape tape;
        tape.watch(x);
        const X y = x * x;
        return tf::cond(
            tf::reduce_sum(x) > 0.0, [&] { return tf::Tensor<double, 2, 2>(tape.jacobian(y, x)); },
            [&] { return tf::zeros<double, 2, 2>(); });
    };
    const X x = tf::constant<double>({1., 2.});
    CHECK(test::elements(f(x)) == std::vector<double>{2, 0, 0, 4});
    CHECK(test::elements(tf::function(f)(x)) == std::vector<double>{2, 0, 0, 4});
}

TEST_CASE("batch_jacobian: one for each example") {
    using X = tf::Tensor<double, 2, 2>;
    const auto f = [](auto x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = tf::nest::to_tensor(x * x);
        auto j = tape.batch_jacobian(y, x);
        return typename decltype(j)::tensor_type(j);
    };
    const X x = tf::constant<double>({{1., 2.}, {3., 4.}});
    const std::vector<double> expected{2, 0, 0, 4, 6, 0, 0, 8};
    CHECK(test::elements(f(x)) == expected);
    CHECK(test::elements(tf::function(f)(x)) == expected);
    const tf::Tensor<double, dyn, 2> batch = x;
    CHECK(test::elements(f(batch)) == expected);
    CHECK(test::elements(tf::function(f)(batch)) == expected);
    const tf::Tensor<double, dyn, dyn> open = x;
    CHECK(test::elements(f(open)) == expected);
    CHECK(test::elements(tf::function(f)(open)) == expected);

    tf::GradientTape uneven;
    uneven.watch(batch);
    const tf::Tensor<double, dyn, 2> half = tf::gather(batch, tf::constant({0}));
    CHECK_THROWS_AS(uneven.batch_jacobian(half, batch), tf::errors::InvalidArgument);

    // [b, 2] by [b, 3, 1]
    const auto g = [](tf::Tensor<double, dyn, 3, 1> a) {
        tf::GradientTape tape;
        tape.watch(a);
        const auto w = tf::constant<double>({{1., 2.}, {3., 4.}, {5., 6.}});
        const tf::Tensor<double, dyn, 2> y = tf::matmul(tf::reshape<dyn, 3>(a), w);
        return tf::Tensor<double, dyn, 2, 3, 1>(tape.batch_jacobian(y, a));
    };
    const tf::Tensor<double, dyn, 3, 1> a = tf::ones<double, 2, 3, 1>();
    const std::vector<double> rows{1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6};
    CHECK(test::elements(g(a)) == rows);
    CHECK(test::elements(tf::function(g)(a)) == rows);
}

TEST_CASE("a tape that is not persistent gives one jacobian") {
    const Scalar x(2.0);
    tf::GradientTape tape;
    tape.watch(x);
    const Scalar y = x * x;
    CHECK(Scalar(tape.jacobian(y, x))() == 4.0);
    CHECK_THROWS_AS(tape.jacobian(y, x), tf::errors::FailedPrecondition);
    tf::GradientTape again({.persistent = true});
    again.watch(x);
    const Scalar z = x * x * x;
    CHECK(Scalar(again.jacobian(z, x))() == 12.0);
    CHECK(Scalar(again.jacobian(z, x))() == 12.0);
}
