// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::custom_gradient and tf::recompute_grad: eagerly, traced, and traced under an eager tape.

#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;
using Vector = tf::Tensor<double, 3>;
using tf::dyn;

/// The derivative of f with respect to its first argument.
template <class F>
struct Derivative {
    template <class X, class... A>
    constexpr auto operator()(X x, A... a) const {
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = F{}(x, a...);
        return X(tape.gradient(y, x));
    }
};
template <class F>
using Second = Derivative<Derivative<F>>;

/// Checks f eagerly, as a traced function under an eager tape, and differentiated in a trace.
template <class F, class X, class... A>
void check(F f, const X& x, const std::vector<double>& expected, const A&... a) {
    const auto outside = [&] {
        const auto traced = tf::function(f);
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = traced(x, a...);
        return X(tape.gradient(y, x));
    };
    const std::vector<X> all{Derivative<F>{}(x, a...), outside(),
                             tf::function(Derivative<F>{})(x, a...)};
    for (const X& g : all) {
        const auto got = test::elements(g);
        REQUIRE(got.size() == expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            INFO("element " << i);
            CHECK(got[i] == doctest::Approx(expected[i]).epsilon(1e-9));
        }
    }
}

/// TensorFlow's example: the derivative of log(1 + exp(x)) without inf / inf.
constexpr auto log1pexp = tf::custom_gradient([](auto x) {
    const auto e = decltype(x)(tf::exp(x));
    return std::pair(tf::log(1.0 + e), [e](auto dy) { return dy * (1.0 - 1.0 / (1.0 + e)); });
});
/// The identity; the gradient is kept within [-0.5, 0.5].
constexpr auto clip = tf::custom_gradient([](auto x) {
    return std::pair(x, [](auto dy) { return tf::minimum(tf::maximum(dy, -0.5), 0.5); });
});
/// x y with gradients that distinguish the arguments.
constexpr auto product = tf::custom_gradient([](auto x, auto y) {
    return std::pair(x * y, [=](auto dy) { return std::tuple(dy * y * 10.0, dy * x * 100.0); });
});

}  // namespace

TEST_CASE("log1pexp: no nan where exp overflows, and the same where it does not") {
    const auto f = [](Scalar x) { return Scalar(log1pexp(x)); };
    CHECK(f(Scalar(0.5))() == doctest::Approx(std::log1p(std::exp(0.5))));
    CHECK(tf::function(f)(Scalar(0.5))() == doctest::Approx(std::log1p(std::exp(0.5))));
    check(f, Scalar(1000.0), {1.0});
    check(f, Scalar(0.5), {1 / (1 + std::exp(-0.5))});
    check([](Vector x) { return Vector(log1pexp(x * 2.0) * 3.0); },
          Vector(tf::constant<double>({-1.0, 0.0, 1000.0})), {6 / (1 + std::exp(2.0)), 3.0, 6.0});
}

TEST_CASE("the gradient that arrives is the sum over all uses: clipping is not linear") {
    // TensorFlow 2.21: 0.5 * 4 for clip(x) * clip(x) at 2 with one clip for each factor
    check([](Scalar x) { return clip(x) * clip(x); }, Scalar(2.0), {1.0});
    check(
        [](Scalar x) {
            const Scalar c = clip(x);
            return c * c;
        },
        Scalar(2.0), {0.5});
    check([](Scalar x) { return clip(x) * 0.25 + x; }, Scalar(2.0), {1.25});
    check([](Vector x) { return clip(x * 2.0) * tf::constant<double>({0.1, 3.0, -7.0}); },
          Vector(tf::ones<double, 3>()), {0.2, 1.0, -1.0});
}

TEST_CASE("several arguments") {
    check([](Scalar x, Scalar y) { return product(x, y) + x; }, Scalar(2.0), {31.0}, Scalar(3.0));
    check([](Scalar x, Scalar y) { return product(y, x) * 2.0; }, Scalar(2.0), {600.0},
          Scalar(3.0));
    check([](Scalar x) { return product(x, x); }, Scalar(2.0), {220.0});
}

TEST_CASE("arguments without a gradient: std::nullopt, and integers") {
    const auto scaled = [](Scalar x, tf::Tensor<int> n) {
        const auto f = tf::custom_gradient([](auto a, auto k, auto b) {
            return std::pair(a * b + tf::cast<double>(k), [=](auto dy) {
                return std::tuple(dy * 7.0, std::nullopt, std::nullopt);
            });
        });
        return Scalar(f(x, n, x * 3.0));
    };
    check(scaled, Scalar(2.0), {7.0}, tf::Tensor<int>(3));
}

TEST_CASE("several results: the gradient function is called once, zeros for what is not used") {
    const auto both = [](Scalar x, Scalar y) {
        const auto f = tf::custom_gradient([](auto a, auto b) {
            return std::pair(std::tuple(a + b, a * b), [=](auto ds, auto dp) {
                return std::tuple(ds * 2.0 + dp * ds, dp * 3.0 + ds);
            });
        });
        const auto [s, p] = f(x, y);
        return std::tuple(Scalar(s), Scalar(p));
    };
    check(
        [](Scalar x, Scalar y) {
            const auto [s, p] = decltype(both){}(x, y);
            return s * 5.0 + p * 7.0;
        },
        Scalar(2.0), {45.0}, Scalar(3.0));
    check(
        [](Scalar x, Scalar y) {
            const auto [s, p] = decltype(both){}(y, x);
            return Scalar(p * 7.0);
        },
        Scalar(2.0), {21.0}, Scalar(3.0));
}

TEST_CASE("second order goes through the gradient function") {
    const double s = 1 / (1 + std::exp(-0.5));
    check(Derivative<decltype([](Scalar x) { return Scalar(log1pexp(x)); })>{}, Scalar(0.5),
          {s * (1 - s)});
    // d/dx of 10 y + ...: what the gradient function says, not what x y says
    check(Derivative<decltype([](Scalar x) { return Scalar(product(x, x * x)); })>{}, Scalar(2.0),
          // 10 x^2 + 100 x 2 x = 210 x^2
          {840.0});
}

TEST_CASE("second order through a loop") {
    const auto f = [](Scalar x) {
        auto [i, y] = tf::while_loop(
            [](auto k, auto) { return k < 2; },
            [](auto k, auto v) { return std::tuple(k + 1, Scalar(log1pexp(v))); }, 0, x);
        return y;
    };
    // with s the logistic function and l = log(1 + e^x): (s(l) s(x))' = s(l) s(x) (s(x) (1 - s(l))
    // + 1 - s(x))
    const double s = 1 / (1 + std::exp(-0.3)), t = 1 / (1 + std::exp(-std::log1p(std::exp(0.3))));
    check(Derivative<decltype(f)>{}, Scalar(0.3), {t * s * (s * (1 - t) + 1 - s)});
}

TEST_CASE("in branches and loops") {
    const auto branch = [](Scalar x) {
        return tf::cond(
            x > 1.0, [&] { return Scalar(clip(x) * x); }, [&] { return Scalar(x * x); });
    };
    check(branch, Scalar(2.0), {2.0 + 0.5});
    check(branch, Scalar(0.25), {0.5});
    // y <- clip(y x): dy/dx at 1 iteration is 0.5 x; chained below
    const auto loop = [](Scalar x, tf::Tensor<int> n) {
        auto [i, y] = tf::while_loop(
            [&](auto k, auto) { return k < n; },
            [&](auto k, auto v) { return std::tuple(k + 1, Scalar(clip(v * x) + log1pexp(v))); }, 0,
            x);
        return y;
    };
    const auto host = [](double x, int n) {
        std::vector<double> values{x};
        for (int k = 0; k < n; ++k)
            values.push_back(values.back() * x + std::log1p(std::exp(values.back())));
        double dy = 1, dx = 0;
        for (int k = n; k-- > 0;) {
            const double v = values[static_cast<std::size_t>(k)];
            const double c = std::fmin(std::fmax(dy, -0.5), 0.5);
            dx += c * v;
            dy = c * x + dy / (1 + std::exp(-v));
        }
        return dx + dy;
    };
    for (const int n : {0, 1, 2, 5}) check(loop, Scalar(0.7), {host(0.7, n)}, tf::Tensor<int>(n));
}

TEST_CASE("a gradient function with a branch and a loop of its own") {
    const auto f = [](Scalar x) {
        const auto odd = tf::custom_gradient([](auto v) {
            return std::pair(tf::sin(v), [=](auto dy) {
                auto [i, p] = tf::while_loop(
                    [](auto k, auto) { return k < 3; },
                    [=](auto k, auto u) { return std::tuple(k + 1, Scalar(u * v)); }, 0, dy);
                const Scalar last = p;
                return tf::cond(last > 1.0, [&] { return last; }, [&] { return v; });
            });
        });
        return Scalar(odd(x) * 2.0);
    };
    check(f, Scalar(2.0), {16.0});
    check(f, Scalar(0.5), {0.5});
    const auto looped = [](Scalar x) {
        auto [i, y] = tf::while_loop(
            [](auto k, auto) { return k < 2; },
            [](auto k, auto v) { return std::tuple(k + 1, Scalar(decltype(f){}(v))); }, 0, x);
        return y;
    };
    // outer iteration at v = 2 sin(x): dy = 1 gives 2 v^3 if that is above 1
    const double v = 2 * std::sin(1.2), outer = 2 * v * v * v;
    check(looped, Scalar(1.2), {2 * outer * 1.2 * 1.2 * 1.2});
}

TEST_CASE("random numbers that the gradient function shares with the forward computation") {
    const auto f = [](Scalar x) {
        auto [i, y, total] =
            tf::while_loop([](auto k, auto, auto) { return k < 4; },
                           [](auto k, auto v, auto sum) {
                               const Scalar noise = tf::random::uniform<double>();
                               const auto add = tf::custom_gradient([=](auto u) {
                                   return std::pair(u + noise, [=](auto dy) { return dy * noise; });
                               });
                               return std::tuple(k + 1, Scalar(add(v)), Scalar(sum * noise));
                           },
                           0, x, tf::like(x, 1.0));
        return std::pair(y, total);
    };
    const auto g = [](Scalar x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto [y, total] = decltype(f){}(x);
        return std::pair(Scalar(tape.gradient(y, x)), Scalar(total));
    };
    const auto [eager, product_eager] = g(Scalar(1.0));
    CHECK(eager() == doctest::Approx(product_eager()).epsilon(1e-12));
    const auto [traced, product_traced] = tf::function(g)(Scalar(1.0));
    CHECK(traced() == doctest::Approx(product_traced()).epsilon(1e-12));
}

TEST_CASE("dims that are known at run time only, and variables as arguments") {
    const auto f = [](tf::Variable<float>& w, tf::Tensor<float, dyn, 2> x) {
        const auto scale = tf::custom_gradient([](auto a, auto b) {
            return std::pair(
                a * b, [=](auto dy) { return std::tuple(dy * 2.f, tf::reduce_sum(dy * a) * 3.f); });
        });
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = scale(x, w);
        auto [dx, dw] = tape.gradient(y, std::tie(x, w));
        return std::pair(tf::Tensor<float, dyn, 2>(dx), tf::Tensor<float>(dw));
    };
    tf::Variable<float> w(5.f);
    const tf::Tensor<float, dyn, 2> x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
    for (const auto& [dx, dw] : {f(w, x), tf::function(f, w)(x)}) {
        CHECK(test::elements(dx) == std::vector<float>{2, 2, 2, 2});
        CHECK(dw() == 30);
    }
}

TEST_CASE("a custom gradient adds nothing to the graph of a function without a tape") {
    const auto f = tf::function([](Scalar x) { return Scalar(clip(x) * 2.0); });
    CHECK(f(Scalar(3.0))() == 6);
    CHECK(test::size(f.get_concrete_function<tf::TensorSpec<double>>()) == 3);  // x, 2, x * 2
}

TEST_CASE("recompute_grad: values, gradients, second order") {
    const auto f = [](Scalar x, Scalar y) {
        const auto g = tf::recompute_grad([](auto a, auto b) { return tf::sin(a * b) * a; });
        return Scalar(g(x, y) * 2.0);
    };
    const double x = 0.7, y = 1.3;
    CHECK(f(Scalar(x), Scalar(y))() == doctest::Approx(2 * std::sin(x * y) * x));
    check(f, Scalar(x), {2 * (std::cos(x * y) * y * x + std::sin(x * y))}, Scalar(y));
    const auto once = [](Scalar v) {
        return Scalar(tf::recompute_grad([](auto a) { return tf::exp(a * a); })(v));
    };
    check(Derivative<decltype(once)>{}, Scalar(0.5), {(2 + 4 * 0.25) * std::exp(0.25)});
    const auto looped = [](Scalar v) {
        auto [i, u] = tf::while_loop(
            [](auto k, auto) { return k < 3; },
            [](auto k, auto w) {
                return std::tuple(k + 1,
                                  Scalar(tf::recompute_grad([](auto a) { return a * a; })(w)));
            },
            0, v);
        return u;
    };
    check(looped, Scalar(1.1), {8 * std::pow(1.1, 7)});
}
