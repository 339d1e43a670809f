// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients through control flow: the same function eagerly and traced, against closed forms.

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <vector>

#include "../loops.hpp"
#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;
using tf::dyn;

/// The derivative of f with respect to its first argument.
template <class F>
struct Derivative {
    template <class X, class... A>
    constexpr auto operator()(X x, A... a) const {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = tf::reduce_sum(F{}(x, a...));
        return X(tape.gradient(y, x, tf::UnconnectedGradients::zero));
    }
};

/// Checks the derivative of a function of scalars, eagerly and traced.
template <class F, class... A>
void check(F, double x, double expected, const A&... a) {
    CHECK(Derivative<F>{}(Scalar(x), a...)() == doctest::Approx(expected).epsilon(1e-9));
    CHECK(tf::function(Derivative<F>{})(Scalar(x), a...)() ==
          doctest::Approx(expected).epsilon(1e-9));
}
template <class F, class X, class... A>
void check_all(F, const X& x, const std::vector<double>& expected, const A&... a) {
    const auto eager = Derivative<F>{}(x, a...);
    const auto traced = tf::function(Derivative<F>{})(x, a...);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        INFO("element " << i);
        CHECK(eager.values()[i] == doctest::Approx(expected[i]).epsilon(1e-9));
        CHECK(traced.values()[i] == doctest::Approx(expected[i]).epsilon(1e-9));
    }
}

}  // namespace

TEST_CASE("gradient of a branch: that of the side which is taken") {
    const auto f = [](Scalar x) {
        const Scalar twice = x * 2.0;
        return tf::cond(x > 1.0, [&] { return twice * x; }, [&] { return tf::sin(x) + 3.0; });
    };
    check(f, 2, 8);
    check(f, 0.5, std::cos(0.5));
}

TEST_CASE("gradient of a branch that passes a tensor through, or makes a constant") {
    const auto f = [](Scalar x) {
        return tf::cond(x > 1.0, [&] { return x; }, [&] { return Scalar(tf::like(x, 5.0)); }) * x;
    };
    check(f, 2, 4);
    check(f, 0.5, 5);
}

TEST_CASE("gradient of a branch and a loop that take a tensor and what is computed from it") {
    const auto branch = [](Scalar x) {
        const Scalar square = x * x;
        return tf::cond(x > 1.0, [&] { return x * square; }, [&] { return tf::sin(x) * square; });
    };
    check(branch, 2, 12);
    check(branch, 0.5, .25 * std::cos(.5) + std::sin(.5));
    const auto loop = [](Scalar x) {
        const Scalar square = x * x;
        auto [i, y] = tf::while_loop(
            [](auto k, auto) { return k < 3; },
            [&](auto k, auto v) { return std::tuple(k + 1, Scalar(v + x * square)); }, 0,
            tf::like(x, 0.0));
        return y;
    };
    check(loop, 2, 36);
}

TEST_CASE("gradient of switch_case and case_") {
    const auto f = [](Scalar x, tf::Tensor<int> k) {
        return tf::switch_case(
            k, [&] { return x * x; }, [&] { return tf::exp(x); }, [&] { return 3.0 * x; });
    };
    check(f, 1.5, 3, tf::Tensor<int>(0));
    check(f, 1.5, std::exp(1.5), tf::Tensor<int>(1));
    check(f, 1.5, 3, tf::Tensor<int>(7));
}

TEST_CASE("gradient of a loop: none, one and many iterations") {
    // x^(n+1) by a loop
    const auto power = [](Scalar x, tf::Tensor<int> n) {
        auto [i, y] =
            tf::while_loop([&](auto k, auto) { return k < n; },
                           [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0, x);
        return y;
    };
    for (int n : {0, 1, 2, 7}) check(power, 1.1, (n + 1) * std::pow(1.1, n), tf::Tensor<int>(n));
}

TEST_CASE("gradient of a loop that runs until its own value says so") {
    const auto f = [](Scalar x) {
        return tf::while_loop([](auto v) { return v < 100.0; }, [&](auto v) { return v * x; }, x);
    };
    // 3^5 = 243
    check(f, 3, 5 * std::pow(3, 4));
    check(f, 200, 1);
}

TEST_CASE("gradient of loop variables that change places, and of constants among them") {
    const auto f = [](Scalar x) {
        auto [i, a, b, c] =
            tf::while_loop([](auto k, auto, auto, auto) { return k < 3; },
                           [](auto k, auto u, auto v, auto w) {
                               return std::tuple(k + 1, Scalar(v), Scalar(u * v + w), w * 2.0);
                           },
                           0, x, x * x, tf::like(x, 1.0));
        return a + b;
    };
    const auto host = [](double x) {
        double a = x, b = x * x, c = 1;
        for (int i = 0; i < 3; ++i) {
            const double next = a * b + c;
            a = b;
            b = next;
            c *= 2;
        }
        return a + b;
    };
    const double h = 1e-6;
    const double slope = (host(0.7 + h) - host(0.7 - h)) / (2 * h);
    CHECK(Derivative<decltype(f)>{}(Scalar(0.7))() == doctest::Approx(slope).epsilon(1e-7));
    CHECK(tf::function(Derivative<decltype(f)>{})(Scalar(0.7))() ==
          doctest::Approx(slope).epsilon(1e-7));
}

TEST_CASE("gradient of loops in loops, with branches inside") {
    using F = decltype(test::loops_in_loops);
    for (double x : {0.6, 1.3}) {
        const double slope = test::slope_of_loops_in_loops(x);
        CHECK(Derivative<F>{}(Scalar(x))() == doctest::Approx(slope).epsilon(1e-7));
        CHECK(tf::function(Derivative<F>{})(Scalar(x))() == doctest::Approx(slope).epsilon(1e-7));
    }
}

TEST_CASE("gradient of for_each, map_fn, scan and folds over rows") {
    const auto x = tf::constant<double>({1.0, 2.0, 3.0});
    using X = tf::Tensor<double, 3>;
    check_all(
        [](X v) {
            return tf::for_each(v, [](auto e, auto s) { return s * 2.0 + e * e; }, Scalar(0.0));
        },
        x, {8, 8, 6});
    check_all([](X v) { return tf::map_fn([](auto e) { return e * e * e; }, v); }, x, {3, 12, 27});
    // running products: 1, 1*2, 1*2*3
    check_all([](X v) { return tf::scan([](auto a, auto e) { return a * e; }, v); }, x,
              {1 + 2 + 6, 1 + 3, 2});
    check_all([](X v) { return tf::foldl([](auto a, auto e) { return a * e; }, v, Scalar(2.0)); },
              x, {12, 6, 4});
    check_all(
        [](X v) { return tf::foldr([](auto a, auto e) { return a * 2.0 + e; }, v, Scalar(0.0)); },
        x, {1, 2, 4});
}

TEST_CASE("gradient of a TensorArray that a loop writes") {
    const auto f = [](tf::Tensor<double, 3> v) {
        auto [i, a] =
            tf::while_loop([](auto k, auto) { return k < 3; },
                           [&](auto k, auto array) {
                               const auto e = tf::unstack_to_array(v).read(2 - k);
                               return std::tuple(k + 1, array.write(k, e * e));
                           },
                           tf::like<int>(v, 0), tf::TensorArray<double, 3>{tf::zeros_like(v)});
        return a.stack() * v;
    };
    // v0 v2^2 + v1^3 + v2 v0^2
    check_all(f, tf::constant<double>({1.0, 2.0, 3.0}), {9 + 6, 12, 6 + 1});
}

TEST_CASE("gradient of a recurrence with a matrix product and open dims") {
    const auto f = [](tf::Tensor<double, 2, 2> w, tf::Tensor<double, dyn, 2> x) {
        auto [i, h] = tf::while_loop(
            [](auto k, auto) { return k < 4; },
            [&](auto k, auto s) {
                return std::tuple(k + 1,
                                  tf::Tensor<double, dyn, 2>(tf::tanh(tf::matmul(s, w) + x)));
            },
            0, x);
        return h;
    };
    const auto w = tf::constant<double>({{0.3, -0.2}, {0.1, 0.4}});
    const auto x = tf::constant<double>({{0.5, -0.1}, {0.2, 0.3}, {-0.4, 0.6}});
    const auto host = [&](std::array<double, 4> m) {
        double sum = 0;
        for (int r = 0; r < 3; ++r) {
            std::array<double, 2> s{x(r, 0), x(r, 1)};
            for (int i = 0; i < 4; ++i)
                s = {std::tanh(s[0] * m[0] + s[1] * m[2] + x(r, 0)),
                     std::tanh(s[0] * m[1] + s[1] * m[3] + x(r, 1))};
            sum += s[0] + s[1];
        }
        return sum;
    };
    const tf::Tensor<double, dyn, 2> open = x;
    const auto eager = Derivative<decltype(f)>{}(w, open);
    const auto traced = tf::function(Derivative<decltype(f)>{})(w, open);
    for (std::size_t i = 0; i < 4; ++i) {
        std::array<double, 4> up{0.3, -0.2, 0.1, 0.4}, down = up;
        up[i] += 1e-6;
        down[i] -= 1e-6;
        const double slope = (host(up) - host(down)) / 2e-6;
        CHECK(eager.values()[i] == doctest::Approx(slope).epsilon(1e-7));
        CHECK(traced.values()[i] == doctest::Approx(slope).epsilon(1e-7));
    }
}

TEST_CASE("gradient through random numbers in a loop uses the numbers that were drawn") {
    const auto f = tf::function([](Scalar x) {
        tf::GradientTape tape;
        tape.watch(x);
        auto [i, y] = tf::while_loop([](auto k, auto) { return k < 5; },
                                     [&](auto k, auto v) {
                                         return std::tuple(
                                             k + 1, Scalar(v + x * tf::random::uniform<double>()));
                                     },
                                     0, tf::like(x, 0.0));
        const Scalar dy = tape.gradient(y, x);
        return std::tuple(Scalar(y), dy);
    });
    for (int call = 0; call < 3; ++call) {
        const auto [y, dy] = f(Scalar(2.0));
        CHECK(y() == doctest::Approx(2 * dy()).epsilon(1e-12));
        CHECK(dy() > 0);
    }
}

TEST_CASE("gradient of variables: every read counts, and with the value that it saw") {
    // v0^2 + v1^3 where v1 = v0 + 1 has been assigned in between
    const auto body = [](tf::Variable<double>& v) {
        tf::GradientTape tape;
        const Scalar before = v * v;
        v.assign_add(1.0);
        const Scalar y = before + v * v * v;
        return Scalar(tape.gradient(y, v));
    };
    const double expected = 2 * 2.0 + 3 * 9.0;
    tf::Variable<double> eager(2.0), traced(2.0);
    CHECK(body(eager)() == doctest::Approx(expected));
    CHECK(tf::function(body, traced)()() == doctest::Approx(expected));

    // In a loop that changes the variable: x * 1, x * 2, x * 4 were added up.
    const auto loop = [](tf::Variable<double>& v, Scalar x) {
        tf::GradientTape tape;
        tape.watch(x);
        auto [i, y] = tf::while_loop([](auto k, auto) { return k < 3; },
                                     [&](auto k, auto s) {
                                         const Scalar next = s + v * x * x;
                                         v.assign(v * 2.0);
                                         return std::tuple(k + 1, next);
                                     },
                                     tf::like<int>(x, 0), tf::like(x, 0.0));
        auto [dx, dv] = tape.gradient(y, std::tie(x, v));
        return std::tuple(Scalar(dx), Scalar(dv));
    };
    tf::Variable<double> a(1.0), b(1.0);
    for (const auto& [dx, dv] : {loop(a, Scalar(3.0)), tf::function(loop, b)(Scalar(3.0))}) {
        CHECK(dx() == doctest::Approx(7 * 2 * 3));
        CHECK(dv() == doctest::Approx(3 * 9));
    }
}

TEST_CASE("a tensor that a variable was made of, or that was read before, is no read of it") {
    const Scalar x(3.0);
    tf::Variable<double> v(x);
    const auto slope = [&](const Scalar& factor) {
        tf::GradientTape tape;
        const Scalar y = factor * v * v;
        return Scalar(tape.gradient(y, v))();
    };
    CHECK(slope(x) == 18);
    CHECK(slope(v.read()) == 18);
    v.assign(2.0);
    CHECK(slope(v.read()) == 8);
    tf::Variable<double> fixed(x, "fixed", false), free(x);
    tf::GradientTape tape;
    const Scalar before = fixed, after = free;
    const Scalar y = before * after;
    CHECK(Scalar(tape.gradient(y, free))() == 3);
}

TEST_CASE("a stopped tensor is a constant, even if it was made before the tape") {
    const tf::Tensor<double, 1> x = tf::constant<double>({3.0});
    const tf::Tensor<double, 1> stopped = tf::stop_gradient(x);
    tf::GradientTape tape;
    tape.watch(x);
    const tf::Tensor<double, 1> y = stopped * x;
    CHECK(tf::Tensor<double, 1>(tape.gradient(y, x))(0) == 3);
}

TEST_CASE("what is not connected is zeros where that is asked for") {
    const auto f = [](tf::Tensor<double, 2> x, Scalar y) {
        tf::GradientTape tape;
        tape.watch(std::tie(x, y));
        const Scalar z = y * y;
        auto [dx, dy] = tape.gradient(z, std::tie(x, y), tf::UnconnectedGradients::zero);
        return std::tuple(tf::Tensor<double, 2>(dx), Scalar(dy));
    };
    const auto x = tf::constant<double>({1.0, 2.0});
    for (const auto& [dx, dy] : {f(x, Scalar(3.0)), tf::function(f)(x, Scalar(3.0))}) {
        CHECK(test::elements(dx) == std::vector<double>{0, 0});
        CHECK(dy() == 6);
    }
}

TEST_CASE("an embedding's gradient is rows, and changes rows only") {
    const auto step = [](tf::Variable<double, 4, 2>& table, tf::Tensor<int, dyn> ids) {
        tf::GradientTape tape;
        const Scalar loss = tf::reduce_sum(tf::square(tf::gather(table.read(), ids)));
        const auto g = tape.gradient(loss, table);
        table.assign_sub(0.25 * g);
        return loss;
    };
    const auto start = tf::constant<double>({{1., 2.}, {3., 4.}, {5., 6.}, {7., 8.}});
    tf::Variable<double, 4, 2> eager(start), traced(start);
    const auto ids = tf::constant({1, 3, 1});
    step(eager, ids);
    const auto f = tf::function(step, traced);
    f(ids);
    // Row 1 occurs twice: x - 0.25 * 2 * 2x = 0; row 3: x / 2.
    const std::vector<double> expected{1, 2, 0, 0, 5, 6, 3.5, 4};
    CHECK(test::elements(eager) == expected);
    CHECK(test::elements(traced) == expected);
    CHECK(test::count(f.get_concrete_function(), "ResourceScatterAdd") == 1);
    CHECK(test::count(f.get_concrete_function(), "ScatterAddRows") == 0);
}

TEST_CASE("a loop of a million steps and its gradient") {
    const auto f = tf::function([](Scalar x, tf::Tensor<int> n) {
        tf::GradientTape tape;
        tape.watch(x);
        auto [i, y] = tf::while_loop(
            [&](auto k, auto) { return k < n; },
            [&](auto k, auto v) { return std::tuple(k + 1, Scalar(v + tf::sin(v * 1e-6) * x)); }, 0,
            x);
        return Scalar(tape.gradient(y, x));
    });
    const int n = 1000000;
    // Forward mode on the host.
    double v = 1.5, d = 1;
    for (int i = 0; i < n; ++i) {
        d += std::cos(v * 1e-6) * 1e-6 * d * 1.5 + std::sin(v * 1e-6);
        v += std::sin(v * 1e-6) * 1.5;
    }
    CHECK(f(Scalar(1.5), tf::Tensor<int>(n))() == doctest::Approx(d).epsilon(1e-9));
}
