// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Random ops in functions: SEMANTICS' group N, and the function that a draw without tensor operands
// belongs to.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("a fresh draw on every call") {
    // SEMANTICS 40
    const auto f = tf::function([] { return tf::random::normal<float, 4>(); });
    CHECK(test::elements(f()) != test::elements(f()));
    const auto g =
        tf::function([](tf::Tensor<float> a) { return tf::random::uniform<float>() + a; });
    CHECK(g(0.f)() != g(0.f)());
}

TEST_CASE("equal seeds of ops in one function give equal draws, which advance from call to call") {
    // SEMANTICS 165
    tf::random::set_seed(1234);
    const auto f = tf::function([] {
        return std::tuple(tf::random::uniform<float, 3>({.seed = 1}),
                          tf::random::uniform<float, 3>({.seed = 1}));
    });
    const auto [a1, b1] = f();
    const auto [a2, b2] = f();
    CHECK(test::elements(a1) == test::elements(b1));
    CHECK(test::elements(a2) == test::elements(b2));
    CHECK(test::elements(a1) != test::elements(a2));
}

TEST_CASE("two functions start with the same draws") {
    // SEMANTICS 164: with a global seed, f() and g() give (A1, A2)
    tf::random::set_seed(1234);
    const auto f = tf::function(
        [] { return std::tuple(tf::random::uniform<float>(), tf::random::uniform<float>()); });
    const auto g = tf::function(
        [] { return std::tuple(tf::random::uniform<float>(), tf::random::uniform<float>()); });
    const auto [a, b] = f();
    const auto [c, d] = g();
    CHECK(a() != b());
    CHECK(a() == c());
    CHECK(b() == d());
}

TEST_CASE("set_seed starts over, eagerly") {
    // SEMANTICS 163, 166
    tf::random::set_seed(1234);
    const float a1 = tf::random::uniform<float>({.seed = 1})();
    const float a2 = tf::random::uniform<float>({.seed = 1})();
    tf::random::set_seed(1234);
    CHECK(tf::random::uniform<float>({.seed = 1})() == a1);
    CHECK(tf::random::uniform<float>({.seed = 1})() == a2);
    CHECK(a1 != a2);
}

TEST_CASE("a draw made before a loop is drawn once, one made in its body on every turn") {
    const auto f = tf::function([](tf::Tensor<int> n) {
        auto once = tf::random::normal<float>();
        return tf::for_each(
            tf::range(n),
            [&](auto i, auto outer, auto inner) {
                auto fresh = tf::random::normal<float>();
                auto at = tf::expand_dims<0>(i);
                auto mask = tf::equal(tf::range<4>(), at);
                return std::tuple(tf::where(mask, tf::ones<float, 4>() * once, outer),
                                  tf::where(mask, tf::ones<float, 4>() * fresh, inner));
            },
            tf::zeros<float, 4>(), tf::zeros<float, 4>());
    });
    const auto [outer, inner] = f(4);
    const Vec a = test::elements(outer), b = test::elements(inner);
    for (std::size_t i = 1; i < 4; ++i) {
        CHECK(a[i] == a[0]);
        CHECK(b[i] != b[0]);
    }
    const auto [next, ignored] = f(4);
    CHECK(test::elements(next)[0] != a[0]);
}

TEST_CASE("a draw made before a branch and used in both branches is one draw") {
    const auto f = tf::function([](tf::Tensor<bool> p) {
        auto r = tf::random::uniform<float>();
        auto c = tf::cond(p, [&] { return r * 2.f; }, [&] { return r * 4.f; });
        return c / r;
    });
    CHECK(f(true)() == 2.f);
    CHECK(f(false)() == 4.f);
    CHECK(test::count(f.get_concrete_function(), "RandomUniform") == 1);
}

TEST_CASE("a draw made in one branch is drawn there only") {
    const auto f = tf::function([](tf::Tensor<bool> p) {
        return tf::cond(
            p, [] { return tf::random::uniform<float>() + 10.f; },
            [] { return tf::constant(0.f); });
    });
    CHECK(f(false)() == 0.f);
    const float x = f(true)();
    CHECK(x >= 10.f);
    CHECK(x < 11.f);
    CHECK(f(true)() != x);
}

TEST_CASE("constants made before a branch are usable after it") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float, 2> x) {
        auto k = tf::constant({3.f, 4.f});
        auto c = tf::cond(p, [&] { return x * k; }, [&] { return x + k; });
        return c + k;
    });
    CHECK(test::elements(f(true, tf::constant({1.f, 2.f}))) == Vec{6.f, 12.f});
    CHECK(test::elements(f(false, tf::constant({1.f, 2.f}))) == Vec{7.f, 10.f});
}

TEST_CASE("what is made before a loop and first used two regions deep belongs outside") {
    const auto f = tf::function([](tf::Tensor<int> n, tf::Tensor<bool> p) {
        auto r = tf::random::uniform<float>();
        auto s = tf::for_each(
            tf::range(n),
            [&](auto, auto low, auto high) {
                return tf::cond(
                    p, [&] { return std::tuple(tf::minimum(low, r), tf::maximum(high, r)); },
                    [&] { return std::tuple(low, high); });
            },
            10.f, -10.f);
        return std::tuple(std::get<0>(s), std::get<1>(s), r);
    });
    const auto [low, high, r] = f(5, true);
    CHECK(low() == r());
    CHECK(high() == r());
    CHECK(std::get<0>(f(5, false))() == 10.f);
}

TEST_CASE("moments of traced draws") {
    const auto f = tf::function([] {
        auto n = tf::random::normal<float, 20000>({.mean = 3.f, .stddev = 2.f});
        auto u = tf::random::uniform<float, 20000>({.minval = -1.f, .maxval = 3.f});
        return std::tuple(tf::reduce_mean(n), tf::reduce_mean(tf::square(n - 3.f)),
                          tf::reduce_mean(u), tf::reduce_min(u), tf::reduce_max(u));
    });
    const auto [mean, var, middle, low, high] = f();
    CHECK(mean() == doctest::Approx(3.0).epsilon(0.03));
    CHECK(var() == doctest::Approx(4.0).epsilon(0.06));
    CHECK(middle() == doctest::Approx(1.0).epsilon(0.05));
    CHECK(low() >= -1.f);
    CHECK(high() < 3.f);
}
