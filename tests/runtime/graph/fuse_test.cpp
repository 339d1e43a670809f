// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fusion: which elementwise nodes share a loop, and that a loop computes what the nodes mean.

#include <cmath>

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("a chain is one loop") {
    const auto f = tf::function([](tf::Tensor<float, 4> x, tf::Tensor<float, 4> y) {
        auto a = x * y;
        auto b = a + 1.f;
        auto c = b * b;
        return c - x;
    });
    CHECK(test::clusters(f.get_concrete_function()) == 1);
    const auto r = f(tf::constant({1.f, 2.f, 3.f, 4.f}), tf::constant({1.f, 0.f, -1.f, 2.f}));
    CHECK(test::elements(r) == Vec{3.f, -1.f, 1.f, 77.f});
}

TEST_CASE("scalars are no loops") {
    const auto f = tf::function([](tf::Tensor<float> x) { return tf::exp(x * 2.f) + x; });
    CHECK(test::clusters(f.get_concrete_function()) == 0);
    CHECK(f(0.f)() == 1.f);
}

TEST_CASE("a reduction separates two loops") {
    const auto f = tf::function([](tf::Tensor<float, 4> x) {
        auto shifted = x - tf::reduce_max(x);
        auto e = tf::exp(shifted);
        return e / tf::reduce_sum(e);
    });
    CHECK(test::clusters(f.get_concrete_function()) == 2);
    const auto r = test::elements(f(tf::constant({0.f, 1.f, 2.f, 3.f})));
    double sum = 0;
    for (int i = 0; i < 4; ++i) sum += std::exp(i - 3.0);
    for (int i = 0; i < 4; ++i)
        CHECK(r[static_cast<std::size_t>(i)] == doctest::Approx(std::exp(i - 3.0) / sum));
}

TEST_CASE("one loop has several outputs") {
    const auto f = tf::function([](tf::Tensor<float, 3> x) {
        auto a = x + 1.f;
        auto b = a * 2.f;
        auto c = b - x;
        return std::tuple(a, b, c);
    });
    CHECK(test::clusters(f.get_concrete_function()) == 1);
    const auto [a, b, c] = f(tf::constant({0.f, 1.f, 2.f}));
    CHECK(test::elements(a) == Vec{1.f, 2.f, 3.f});
    CHECK(test::elements(b) == Vec{2.f, 4.f, 6.f});
    CHECK(test::elements(c) == Vec{2.f, 3.f, 4.f});
}

TEST_CASE("independent chains that meet are one loop") {
    const auto f = tf::function([](tf::Tensor<float, 2> x, tf::Tensor<float, 2> y) {
        auto a = x * 2.f + 1.f;
        auto b = y * 3.f - 1.f;
        return a * b;
    });
    CHECK(test::clusters(f.get_concrete_function()) == 1);
    CHECK(test::elements(f(tf::constant({1.f, 2.f}), tf::constant({1.f, 2.f}))) == Vec{6.f, 25.f});
}

TEST_CASE("independent chains that do not meet are two loops") {
    const auto f = tf::function([](tf::Tensor<float, 2> x, tf::Tensor<float, 3> y) {
        return std::tuple(x * 2.f + 1.f, y * 3.f - 1.f);
    });
    CHECK(test::clusters(f.get_concrete_function()) == 2);
    const auto [a, b] = f(tf::constant({1.f, 2.f}), tf::constant({1.f, 2.f, 3.f}));
    CHECK(test::elements(a) == Vec{3.f, 5.f});
    CHECK(test::elements(b) == Vec{2.f, 5.f, 8.f});
}

TEST_CASE("a value that grows by broadcasting is made in a loop of its own shape") {
    const auto f = tf::function([](tf::Tensor<float, 3> row, tf::Tensor<float, 2, 1> column) {
        auto r = row * 2.f;     // [3]
        auto c = column + 1.f;  // [2, 1]
        return r * c + r;       // [2, 3]
    });
    CHECK(test::clusters(f.get_concrete_function()) == 3);
    const auto x = f(tf::constant({1.f, 2.f, 3.f}), tf::constant({{1.f}, {2.f}}));
    CHECK(test::elements(x) == Vec{6.f, 12.f, 18.f, 8.f, 16.f, 24.f});
}

TEST_CASE("comparison and selection join the loop") {
    const auto f = tf::function([](tf::Tensor<float, 4> x) {
        auto positive = x > 0.f;
        return tf::where(tf::logical_and(positive, x < 3.f), x * 2.f, x - 1.f);
    });
    CHECK(test::clusters(f.get_concrete_function()) == 1);
    CHECK(test::elements(f(tf::constant({-1.f, 1.f, 2.f, 3.f}))) == Vec{-2.f, 2.f, 4.f, 2.f});
}

TEST_CASE("a cast stands between loops of two dtypes") {
    const auto f = tf::function([](tf::Tensor<int, 3> x) {
        auto i = x * 2 + 1;
        auto d = tf::cast<float>(i) / 2.f;
        return d + 1.f;
    });
    CHECK(test::clusters(f.get_concrete_function()) >= 2);
    CHECK(test::elements(f(tf::constant({0, 1, 2}))) == Vec{1.5f, 2.5f, 3.5f});
}

TEST_CASE("a loop does not wait past the first use outside of it") {
    const auto f = tf::function([](tf::Tensor<float, 2> x) {
        auto a = x * 2.f;
        auto s = tf::reduce_sum(a);  // uses a: its loop runs before
        auto b = a + s;
        return std::tuple(b, a);
    });
    const auto [b, a] = f(tf::constant({1.f, 2.f}));
    CHECK(test::elements(a) == Vec{2.f, 4.f});
    CHECK(test::elements(b) == Vec{8.f, 10.f});
}

TEST_CASE("a loop over a variable's old value runs although the variable is written meanwhile") {
    // SEMANTICS 61, with the loop's last node after the write
    tf::Variable<float, 3> v(tf::constant({1.f, 2.f, 3.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 3>& x, tf::Tensor<float, 3> a) {
            auto before = x * 10.f;
            x.assign_add(a);
            return before + a;
        },
        v);
    const auto r = f(tf::constant({100.f, 100.f, 100.f}));
    CHECK(test::elements(r) == Vec{110.f, 120.f, 130.f});
    CHECK(test::elements(v) == Vec{101.f, 102.f, 103.f});
}

TEST_CASE("a branch is no part of a loop") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float, 2> x) {
        auto a = x + 1.f;
        auto c = tf::cond(p, [&] { return a * 2.f; }, [&] { return a * 3.f + x; });
        return c + a;
    });
    CHECK(test::clusters(f.get_concrete_function()) == 4);
    CHECK(test::elements(f(true, tf::constant({0.f, 1.f}))) == Vec{3.f, 6.f});
    CHECK(test::elements(f(false, tf::constant({0.f, 1.f}))) == Vec{4.f, 9.f});
}

TEST_CASE("open dims: one loop where all operands have the same type and meet in the loop") {
    const auto f = tf::function([](tf::Tensor<float, tf::dyn> x) { return (x + 1.f) * 2.f - 3.f; });
    CHECK(test::clusters(f.get_concrete_function()) == 1);
    CHECK(test::elements(f(tf::constant(Vec{1.f, 2.f, 3.f}))) == Vec{1.f, 3.f, 5.f});
    CHECK(test::elements(f(tf::constant(Vec{7.f}))) == Vec{13.f});
    CHECK(test::elements(f(tf::zeros<float, tf::dyn>(0))) == Vec{});
}

TEST_CASE("open dims that turn out to be 1 broadcast") {
    const auto f = tf::function([](tf::Tensor<float, tf::dyn> x, tf::Tensor<float, tf::dyn> y) {
        auto a = x * 2.f;
        auto b = y + 1.f;
        return a * b + a;
    });
    const auto three = tf::constant(Vec{1.f, 2.f, 3.f});
    const auto one = tf::constant(Vec{10.f});
    CHECK(test::elements(f(three, three)) == Vec{6.f, 16.f, 30.f});
    CHECK(test::elements(f(three, one)) == Vec{24.f, 48.f, 72.f});
    CHECK(test::elements(f(one, three)) == Vec{60.f, 80.f, 100.f});
    CHECK(test::elements(f(one, one)) == Vec{240.f});
    const auto two = tf::constant(Vec{1.f, 2.f});
    CHECK_THROWS_AS(f(three, two), tf::errors::InvalidArgument);
    CHECK(test::elements(f(one, three)) == Vec{60.f, 80.f, 100.f});
}

TEST_CASE("a long chain is cut into loops of bounded size") {
    const auto f = tf::function([](tf::Tensor<float, 2> x) {
        auto y = tf::Tensor<float, 2>(x);
        for (int i = 0; i < 300; ++i) y = y + x;
        return y;
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "AddV2") == 300);
    CHECK(test::clusters(cf) > 1);
    CHECK(test::clusters(cf) == 5);  // of 64 rows at most
    CHECK(test::elements(f(tf::constant({1.f, 2.f}))) == Vec{301.f, 602.f});
}

TEST_CASE("every loop computes what the eager expression computes") {
    const auto body = [](auto x, auto y) {
        auto a = tf::tanh(x * y) + tf::sigmoid(x);
        auto b = tf::maximum(a, y) - tf::abs(x);
        auto c = tf::sqrt(tf::square(b) + 1.f);
        return std::tuple(a, b, c, tf::where(a > b, a, b) * c);
    };
    const auto f = tf::function(body);
    Vec left, right;
    for (int i = 0; i < 37; ++i) {
        left.push_back(0.1f * static_cast<float>(i) - 2.f);
        right.push_back(1.5f - 0.07f * static_cast<float>(i));
    }
    const auto x = tf::constant<37>(left), y = tf::constant<37>(right);
    const auto [a, b, c, d] = f(x, y);
    for (std::size_t i = 0; i < left.size(); ++i) {
        const double u = left[i], v = right[i];
        const double wa = std::tanh(u * v) + 1 / (1 + std::exp(-u));
        const double wb = std::max(wa, v) - std::abs(u);
        const double wc = std::sqrt(wb * wb + 1);
        CHECK(a.values()[i] == doctest::Approx(wa).epsilon(1e-5));
        CHECK(b.values()[i] == doctest::Approx(wb).epsilon(1e-5));
        CHECK(c.values()[i] == doctest::Approx(wc).epsilon(1e-5));
        CHECK(d.values()[i] == doctest::Approx(std::max(wa, wb) * wc).epsilon(1e-5));
    }
}
