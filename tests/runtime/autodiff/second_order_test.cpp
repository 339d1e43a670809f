// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients of gradients through branches and loops, eagerly and traced: against closed forms, and
// against central differences of the first gradient.

#include <doctest/doctest.h>

#include <cmath>
#include <tuple>

#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;

/// The first and the second derivative of a function of scalars with respect to its first argument.
template <class F>
struct Twice {
    template <class... A>
    constexpr auto operator()(Scalar x, A... a) const {
        tf::GradientTape outer;
        outer.watch(x);
        tf::GradientTape inner;
        inner.watch(x);
        const Scalar y = F{}(x, a...);
        const Scalar first = inner.gradient(y, x, tf::UnconnectedGradients::zero);
        const Scalar second = outer.gradient(first, x, tf::UnconnectedGradients::zero);
        return std::tuple(first, second);
    }
};
/// The third derivative.
template <class F>
struct Thrice {
    template <class... A>
    constexpr Scalar operator()(Scalar x, A... a) const {
        tf::GradientTape tape;
        tape.watch(x);
        const auto [first, second] = Twice<F>{}(x, a...);
        return Scalar(tape.gradient(second, x));
    }
};

constexpr auto power = [](Scalar x, tf::Tensor<int> n) {
    auto [i, y] = tf::while_loop([&](auto k, auto) { return k < n; },
                                 [&](auto k, auto v) { return std::tuple(k + 1, Scalar(v * x)); },
                                 tf::like<int>(x, 0), tf::like(x, 1.0));
    return Scalar(y);
};
constexpr auto branches = [](Scalar x) {
    return Scalar(tf::cond(
        x > 0.0, [&] { return Scalar(x * tf::sin(x)); }, [&] { return Scalar(x * x * x * x); }));
};
/// x -> sin x, three times; its derivatives by the chain rule, on the host.
constexpr auto sines = [](Scalar x) {
    auto [i, y] = tf::while_loop([](auto k, auto) { return k < 3; },
                                 [](auto k, auto v) { return std::tuple(k + 1, tf::sin(v)); },
                                 tf::like<int>(x, 0), x);
    return Scalar(y);
};
/// Loops in a loop, with a branch inside: f -> f^2 x or f sin x, m times for each of n rounds.
constexpr auto nested = [](Scalar x, tf::Tensor<int> n) {
    auto [i, y] = tf::while_loop([&](auto k, auto) { return k < n; },
                                 [&](auto k, auto v) {
                                     auto [j, w] = tf::while_loop(
                                         [&](auto l, auto) { return l < k + 1; },
                                         [&](auto l, auto u) {
                                             const Scalar next = tf::cond(
                                                 u > 0.9, [&] { return Scalar(u * u * x); },
                                                 [&] { return Scalar(u + tf::sin(u * x)); });
                                             return std::tuple(l + 1, next);
                                         },
                                         tf::like<int>(x, 0), Scalar(v));
                                     return std::tuple(k + 1, Scalar(w * 0.5));
                                 },
                                 tf::like<int>(x, 0), x);
    return Scalar(y);
};
/// Ten steps down the slope of v^4 / 4 - x v, with the gradient taken inside the loop.
constexpr auto descent = [](Scalar x) {
    auto [i, y] = tf::while_loop([](auto k, auto) { return k < 10; },
                                 [&](auto k, auto v) {
                                     tf::GradientTape tape;
                                     tape.watch(v);
                                     const Scalar loss = v * v * v * v * 0.25 - x * v;
                                     const Scalar slope = tape.gradient(loss, v);
                                     return std::tuple(k + 1, Scalar(v - 0.1 * slope));
                                 },
                                 tf::like<int>(x, 0), tf::like(x, 1.0));
    return Scalar(y);
};
/// The same with a loop whose gradient is taken in each step: the loop makes v^3.
constexpr auto descent_on_a_loop = [](Scalar x) {
    auto [i, y] = tf::while_loop([](auto k, auto) { return k < 4; },
                                 [&](auto k, auto v) {
                                     tf::GradientTape tape;
                                     tape.watch(v);
                                     const Scalar cube = power(v, tf::like<int>(v, 3));
                                     const Scalar slope = tape.gradient(cube, v);
                                     return std::tuple(k + 1, Scalar(v - 0.05 * x * slope));
                                 },
                                 tf::like<int>(x, 0), tf::like(x, 1.0));
    return Scalar(y);
};

template <class F>
double first_of(const F& f, double x) {
    return std::get<0>(f(Scalar(x)))();
}

}  // namespace

TEST_CASE("second derivative of a loop: none, one, two and many iterations") {
    const auto f = tf::function(Twice<decltype(power)>{});
    for (int n : {0, 1, 2, 3, 7, 20})
        for (double x : {1.25, -0.5}) {
            INFO("n " << n << " x " << x);
            const auto check = [&](const auto& result) {
                CHECK(std::get<0>(result)() == doctest::Approx(n * std::pow(x, n - 1)));
                CHECK(std::get<1>(result)() == doctest::Approx(n * (n - 1) * std::pow(x, n - 2)));
            };
            check(f(Scalar(x), tf::Tensor<int>(n)));
            check(Twice<decltype(power)>{}(Scalar(x), tf::Tensor<int>(n)));
        }
}

TEST_CASE("third derivative of a loop and of a branch") {
    const auto f = tf::function(Thrice<decltype(power)>{});
    for (int n : {3, 4, 9})
        CHECK(f(Scalar(0.8), tf::Tensor<int>(n))() ==
              doctest::Approx(n * (n - 1) * (n - 2) * std::pow(0.8, n - 3)));
    const auto b = tf::function(Thrice<decltype(branches)>{});
    CHECK(b(Scalar(0.7))() == doctest::Approx(-3 * std::sin(0.7) - 0.7 * std::cos(0.7)));
    CHECK(b(Scalar(-0.7))() == doctest::Approx(24 * -0.7));
}

TEST_CASE("second derivative of a branch: that of the side which is taken") {
    const auto f = tf::function(Twice<decltype(branches)>{});
    CHECK(std::get<1>(f(Scalar(0.7)))() ==
          doctest::Approx(2 * std::cos(0.7) - 0.7 * std::sin(0.7)));
    CHECK(std::get<1>(f(Scalar(-0.7)))() == doctest::Approx(12 * 0.49));
}

TEST_CASE("second derivative of a loop variable that starts at the source") {
    // g = sin(h), with h' and h'' known: g' = cos(h) h', g'' = cos(h) h'' - sin(h) h'^2.
    double h = 0.6, d = 1, dd = 0;
    for (int i = 0; i < 3; ++i) {
        dd = std::cos(h) * dd - std::sin(h) * d * d;
        d *= std::cos(h);
        h = std::sin(h);
    }
    const auto check = [&](const auto& result) {
        CHECK(std::get<0>(result)() == doctest::Approx(d));
        CHECK(std::get<1>(result)() == doctest::Approx(dd));
    };
    check(tf::function(Twice<decltype(sines)>{})(Scalar(0.6)));
    check(Twice<decltype(sines)>{}(Scalar(0.6)));
}

TEST_CASE("second derivative of loops in loops with a branch inside") {
    const auto f = tf::function(Twice<decltype(nested)>{});
    const double e = 1e-6;
    for (int n : {0, 1, 2, 3})
        for (double x : {0.35, 0.8}) {
            INFO("n " << n << " x " << x);
            const tf::Tensor<int> count(n);
            const auto [first, second] = f(Scalar(x), count);
            const auto near = [&](double at) { return std::get<0>(f(Scalar(at), count))(); };
            CHECK(second() == doctest::Approx((near(x + e) - near(x - e)) / (2 * e)).epsilon(1e-7));
            const auto eager = Twice<decltype(nested)>{}(Scalar(x), count);
            CHECK(first() == doctest::Approx(std::get<0>(eager)()));
            CHECK(second() == doctest::Approx(std::get<1>(eager)()));
        }
}

TEST_CASE("derivatives of a loop whose body takes gradients") {
    const double e = 1e-6;
    {
        const auto f = tf::function(Twice<decltype(descent)>{});
        // The same on the host: v' = v - 0.1 (v^3 - x).
        double v = 1, d = 0, dd = 0;
        for (int i = 0; i < 10; ++i) {
            dd -= 0.1 * (6 * v * d * d + 3 * v * v * dd);
            d -= 0.1 * (3 * v * v * d - 1);
            v -= 0.1 * (v * v * v - 0.5);
        }
        const auto [first, second] = f(Scalar(0.5));
        CHECK(first() == doctest::Approx(d));
        CHECK(second() == doctest::Approx(dd));
    }
    {
        const auto f = tf::function(Twice<decltype(descent_on_a_loop)>{});
        double v = 1, d = 0, dd = 0;  // v' = v - 0.15 x v^2
        const double x = 0.5;
        for (int i = 0; i < 4; ++i) {
            dd -= 0.15 * (4 * v * d + x * 2 * (d * d + v * dd));
            d -= 0.15 * (v * v + x * 2 * v * d);
            v -= 0.15 * x * v * v;
        }
        const auto [first, second] = f(Scalar(x));
        CHECK(first() == doctest::Approx(d));
        CHECK(second() == doctest::Approx(dd));
        CHECK(second() ==
              doctest::Approx((first_of(f, x + e) - first_of(f, x - e)) / (2 * e)).epsilon(1e-6));
    }
}
