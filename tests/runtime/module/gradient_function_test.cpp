// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An eager tape around calls of traced functions: against closed forms, and against the gradient
// that the function itself traces.

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "../loops.hpp"
#include "../support.hpp"

namespace {

using Scalar = tf::Tensor<double>;
using Vector = tf::Tensor<double, 3>;
using tf::dyn;

/// dy/dx of a traced function of one scalar, by an eager tape around its call.
template <class F>
double slope(const F& f, double at) {
    const Scalar x(at);
    tf::GradientTape tape;
    tape.watch(x);
    const Scalar y = f(x);
    return Scalar(tape.gradient(y, x))();
}

struct Dense : tf::Module {
    tf::Variable<double, 2, 2> w{this, "w", tf::constant<double>({{0.5, -1.0}, {2.0, 0.25}})};
    tf::Variable<double, 2> b{this, "b", tf::constant<double>({0.1, -0.2})};
    tf::Variable<double> frozen{this, "frozen", 3.0, false};
    constexpr Dense() : tf::Module("dense") {}

    constexpr tf::Tensor<double, dyn, 2> forward(tf::Tensor<double, dyn, 2> x) {
        return tf::tanh(tf::matmul(x, w) + b) * frozen;
    }
    constexpr Scalar loss(tf::Tensor<double, dyn, 2> x) { return tf::reduce_sum(forward(x)); }
    constexpr void step(tf::Tensor<double, dyn, 2> x) {
        tf::GradientTape tape;
        const Scalar l = loss(x);
        auto [dw, db] = tape.gradient(l, std::tie(w, b));
        w.assign_sub(dw * 0.1);
        b.assign_sub(db * 0.1);
    }
};

const auto data = [] { return tf::constant<double>({{1.0, 2.0}, {-0.5, 0.75}, {0.25, -1.5}}); };

}  // namespace

TEST_CASE("tape around a function: scalars") {
    const auto f = tf::function([](Scalar x) { return tf::sin(x) * x + 2.0; });
    CHECK(slope(f, 0.7) == doctest::Approx(std::cos(0.7) * 0.7 + std::sin(0.7)));
    const auto g = tf::function([](Scalar x, Scalar y) { return x * x * y; });
    const Scalar x(3.0), y(5.0);
    tf::GradientTape tape;
    tape.watch(x);
    tape.watch(y);
    const Scalar z = g(x, y) * 2.0;
    CHECK(z() == 90);
    auto [dx, dy] = tape.gradient(z, std::tie(x, y));
    CHECK(dx() == 60);
    CHECK(dy() == 18);
}

TEST_CASE("tape around a function: vectors, several results, a structure of them") {
    const auto f = tf::function(
        [](Vector x) { return std::pair(Vector(tf::exp(x)), Scalar(tf::reduce_sum(x * x))); });
    const Vector x = tf::constant<double>({0.5, -1.0, 2.0});
    tf::GradientTape tape({.persistent = true});
    tape.watch(x);
    const auto [e, s] = f(x);
    const auto de = test::elements(tape.gradient(e, x));
    const auto ds = test::elements(tape.gradient(s, x));
    const auto both = test::elements(tape.gradient(std::tie(e, s), x));
    for (std::size_t i = 0; i < 3; ++i) {
        const double v = test::elements(x)[i];
        CHECK(de[i] == doctest::Approx(std::exp(v)));
        CHECK(ds[i] == doctest::Approx(2 * v));
        CHECK(both[i] == doctest::Approx(std::exp(v) + 2 * v));
    }
}

TEST_CASE("tape around a method: gradients of the module's variables") {
    Dense traced, eager;
    const auto forward = tf::function<&Dense::forward>(traced);
    tf::GradientTape tape({.persistent = true});
    const Scalar loss = tf::reduce_sum(forward(data()));
    const Scalar expected = tf::reduce_sum(eager.forward(data()));
    CHECK(loss() == doctest::Approx(expected()).epsilon(1e-12));
    const auto dw = test::elements(tape.gradient(loss, traced.w));
    const auto db = test::elements(tape.gradient(loss, traced.b));
    CHECK_FALSE(tape.gradient(loss, traced.frozen).has_value());
    CHECK(tape.watched_variables().size() == 4);  // two of each module

    // d/db_j sum 3 tanh(z_ij) = sum_i 3 (1 - tanh(z_ij)^2), d/dw_kj with a factor x_ik
    const double x[3][2] = {{1, 2}, {-0.5, 0.75}, {0.25, -1.5}};
    const double w[2][2] = {{0.5, -1}, {2, 0.25}}, b[2] = {0.1, -0.2};
    double want_w[4] = {}, want_b[2] = {};
    for (const auto& row : x)
        for (int j = 0; j < 2; ++j) {
            const double t = std::tanh(row[0] * w[0][j] + row[1] * w[1][j] + b[j]);
            want_b[j] += 3 * (1 - t * t);
            for (int k = 0; k < 2; ++k) want_w[2 * k + j] += 3 * (1 - t * t) * row[k];
        }
    for (std::size_t i = 0; i < 4; ++i) CHECK(dw[i] == doctest::Approx(want_w[i]).epsilon(1e-12));
    for (std::size_t i = 0; i < 2; ++i) CHECK(db[i] == doctest::Approx(want_b[i]).epsilon(1e-12));
}

TEST_CASE("a train step with the tape outside does what the traced one does") {
    Dense inside, outside;
    const auto step = tf::function<&Dense::step>(inside);
    const auto loss = tf::function<&Dense::loss>(outside);
    for (int i = 0; i < 4; ++i) {
        step(data());
        tf::GradientTape tape;
        const Scalar l = loss(data());
        auto [dw, db] = tape.gradient(l, std::tie(outside.w, outside.b));
        outside.w.assign_sub(dw * 0.1);
        outside.b.assign_sub(db * 0.1);
    }
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(test::elements(inside.w)[i] ==
              doctest::Approx(test::elements(outside.w)[i]).epsilon(1e-12));
}

TEST_CASE("tape around a function of functions, and around several calls") {
    static constexpr auto square = tf::function([](Scalar x) { return x * x; });
    const auto f = tf::function([](Scalar x) { return tf::sin(square(x)) + square(square(x)); });
    CHECK(slope(f, 0.8) == doctest::Approx(2 * 0.8 * std::cos(0.64) + 4 * std::pow(0.8, 3)));
    const auto twice = [&](Scalar x) { return Scalar(square(square(x)) * x); };
    CHECK(slope(twice, 1.3) == doctest::Approx(5 * std::pow(1.3, 4)));
}

TEST_CASE("tape around a function with branches") {
    const auto f = tf::function([](Scalar x) {
        const Scalar twice = x * 2.0;
        return tf::cond(x > 1.0, [&] { return twice * x; }, [&] { return tf::sin(x) + 3.0; });
    });
    CHECK(slope(f, 2) == doctest::Approx(8));
    CHECK(slope(f, 0.5) == doctest::Approx(std::cos(0.5)));
    const auto g = tf::function([](Scalar x, tf::Tensor<std::int64_t> k) {
        return tf::switch_case(
            k, [&] { return x * x; }, [&] { return tf::exp(x); }, [&] { return x * 3.0; });
    });
    for (const auto& [k, expected] : {std::pair(0, 3.0), std::pair(1, std::exp(1.5)),
                                      std::pair(2, 3.0), std::pair(9, 3.0), std::pair(-1, 3.0)})
        CHECK(slope([&](Scalar x) { return g(x, tf::Tensor<std::int64_t>(k)); }, 1.5) ==
              doctest::Approx(expected));
}

TEST_CASE("tape around a function with loops") {
    const auto power = tf::function([](Scalar x, tf::Tensor<int> n) {
        auto [i, y] =
            tf::while_loop([&](auto k, auto) { return k < n; },
                           [&](auto k, auto v) { return std::tuple(k + 1, v * x); }, 0, x);
        return y;
    });
    for (const int n : {0, 1, 2, 7})
        CHECK(slope([&](Scalar x) { return power(x, tf::Tensor<int>(n)); }, 1.1) ==
              doctest::Approx((n + 1) * std::pow(1.1, n)));
    const auto nested = tf::function(test::loops_in_loops);
    for (const double x : {0.7, 1.2, 1.9})
        CHECK(slope(nested, x) == doctest::Approx(test::slope_of_loops_in_loops(x)).epsilon(1e-7));
}

TEST_CASE("loop variables that change places, and arrays in loops") {
    const auto swaps = tf::function([](Scalar x) {
        auto [i, a, b] = tf::while_loop(
            [](auto k, auto, auto) { return k < 3; },
            [](auto k, auto u, auto v) { return std::tuple(k + 1, Scalar(v), Scalar(u * v)); }, 0,
            x, x * x);
        return a;
    });
    // (1, 2) -> (2, 3) -> (3, 5) -> (5, 8): exponents of x
    CHECK(slope(swaps, 1.2) == doctest::Approx(5 * std::pow(1.2, 4)));
    const auto scanned = tf::function(
        [](Vector x) { return Vector(tf::map_fn([](Scalar v) { return Scalar(v * v * v); }, x)); });
    const Vector x = tf::constant<double>({1.0, 2.0, -3.0});
    tf::GradientTape tape;
    tape.watch(x);
    const Vector y = scanned(x);
    CHECK(test::elements(tape.gradient(y, x)) == std::vector<double>{3, 12, 27});
}

TEST_CASE("tape around a function with random numbers: the sample is the one that was drawn") {
    const auto f = tf::function([](Vector x) {
        const auto noise = tf::random::normal<double, 3>();
        return std::pair(Vector(x * noise), Vector(noise));
    });
    const Vector x = tf::constant<double>({1.0, 2.0, 3.0});
    tf::GradientTape tape;
    tape.watch(x);
    const auto [y, noise] = f(x);
    CHECK(test::elements(tape.gradient(y, x)) == test::elements(noise));
    // and the sequence continues as without a tape
    const auto g = tf::function([](Scalar v) { return v * tf::random::uniform<double>(); });
    tf::random::set_seed(7);
    const double first = g(Scalar(1.0))(), second = g(Scalar(1.0))();
    tf::random::set_seed(7);
    CHECK(slope(g, 1.0) == first);
    CHECK(slope(g, 1.0) == second);
}

TEST_CASE("tape around a function that gathers: rows") {
    struct Table : tf::Module {
        tf::Variable<float, 4, 2> rows{this, "rows", tf::ones<float, 4, 2>()};
        constexpr Table() : tf::Module("table") {}
        constexpr tf::Tensor<float, dyn, 2> look(tf::Tensor<int, dyn> at) {
            return tf::gather(rows, at) * 2.f;
        }
    } table;
    const auto look = tf::function<&Table::look>(table);
    tf::GradientTape tape;
    const auto found = look(tf::constant({1, 3, 1}));
    const auto g = tape.gradient(found, table.rows);
    REQUIRE(g.is_indexed_slices());
    CHECK(test::elements(g.indexed_slices().indices) == std::vector<std::int64_t>{1, 3, 1});
    CHECK(test::elements(g) == std::vector<float>{0, 0, 4, 4, 0, 0, 2, 2});
}

TEST_CASE("tape around a function: dims that are known at run time only") {
    const auto f = tf::function([](tf::Tensor<float, dyn, dyn> x, tf::Tensor<float, dyn> scale) {
        return tf::reduce_sum(tf::square(x * scale + 1.f));
    });
    const tf::Tensor<float, dyn, dyn> x = tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}});
    const tf::Tensor<float, dyn> scale = tf::constant({2.f, 0.f, -1.f});
    tf::GradientTape tape;
    tape.watch(x);
    tape.watch(scale);
    const auto y = f(x, scale);
    auto [dx, ds] = tape.gradient(y, std::tie(x, scale));
    CHECK(test::elements(dx) == std::vector<float>{12, 0, 4, 36, 0, 10});
    // sum_i 2 (x s + 1) x
    CHECK(test::elements(ds) ==
          std::vector<float>{2 * 3 + 2 * 9 * 4, 4 + 10, 2 * -2 * 3 + 2 * -5 * 6});
}

TEST_CASE("second order: nested tapes around a function, and a tape around a traced gradient") {
    const auto cube = tf::function([](Scalar x) { return x * x * x; });
    const Scalar x(1.5);
    tf::GradientTape outer;
    outer.watch(x);
    Scalar first;
    {
        tf::GradientTape inner;
        inner.watch(x);
        const Scalar y = cube(x);
        first = Scalar(inner.gradient(y, x));
    }
    CHECK(first() == doctest::Approx(3 * 1.5 * 1.5));
    CHECK(Scalar(outer.gradient(first, x))() == doctest::Approx(6 * 1.5));

    const auto derivative = tf::function([](Scalar v) {
        tf::GradientTape tape;
        tape.watch(v);
        auto [i, y] =
            tf::while_loop([](auto k, auto) { return k < 3; },
                           [&](auto k, auto u) { return std::tuple(k + 1, Scalar(u * v)); }, 0, v);
        return Scalar(tape.gradient(y, v));
    });
    CHECK(derivative(x)() == doctest::Approx(4 * std::pow(1.5, 3)));
    CHECK(slope(derivative, 1.5) == doctest::Approx(12 * 1.5 * 1.5));
}

TEST_CASE("stop_recording and tf::stop_gradient around and inside a function") {
    const auto square = tf::function([](Scalar x) { return x * x; });
    const Scalar x(3.0);
    tf::GradientTape tape;
    tape.watch(x);
    const Scalar hidden = tape.stop_recording([&] { return square(x); });
    const Scalar y = square(x) + hidden;
    CHECK(Scalar(tape.gradient(y, x))() == 6);
    const auto half = tf::function([](Scalar v) { return v * tf::stop_gradient(v); });
    CHECK(slope(half, 3) == 3);
}

TEST_CASE("writes to variables inside a function: each read sees its own value") {
    tf::Variable<double> v(2.0);
    const auto f = tf::function(
        [](tf::Variable<double>& w, Scalar x) {
            const Scalar before = w * x;
            w.assign_add(1.0);
            w.assign_sub(x);
            w.assign(w * 2.0);
            return before + w * w * x;
        },
        v);
    const Scalar x(0.5);
    tf::GradientTape tape;
    tape.watch(x);
    const Scalar y = f(x);
    CHECK(v() == 5);  // (2 + 1 - 0.5) 2
    CHECK(y() == 2 * 0.5 + 25 * 0.5);
    auto [dx, dv] = tape.gradient(y, std::tie(x, v));
    CHECK(dx() == 2 + 25);             // an assignment cuts the path
    CHECK(dv() == 0.5 + 2 * 5 * 0.5);  // both reads are the variable
}

TEST_CASE("effects happen once, in order, under a tape") {
    const test::PrintFile file("gradient_function_test.txt");
    tf::Variable<float> count(0.f);
    const auto f = tf::function(
        [](tf::Variable<float>& n, tf::Tensor<float> x) {
            n.assign_add(1.f);
            tf::print("at", n, x,
                      tf::PrintOptions{.output_stream = "file://gradient_function_test.txt"});
            return x * n;
        },
        count);
    const tf::Tensor<float> x(4.f);
    tf::GradientTape tape;
    tape.watch(x);
    const auto y = f(x);
    CHECK(file.take() == "at 1 4\n");
    CHECK(tf::Tensor<float>(tape.gradient(y, x))() == 1);
}

TEST_CASE("a call that no tape follows runs as always") {
    tf::Variable<float> hidden(2.f, "hidden", false);
    const auto f =
        tf::function([](tf::Variable<float>& v, tf::Tensor<float> x) { return v * x; }, hidden);
    const tf::Tensor<float> x(3.f), other(1.f);
    tf::GradientTape tape;
    tape.watch(other);
    const auto y = f(x);
    CHECK(y() == 6);
    CHECK_FALSE(tape.gradient(y, x).has_value());
}
