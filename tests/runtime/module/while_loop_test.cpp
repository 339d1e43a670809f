// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// while_loop with the numbers of SEMANTICS' group F; the same source eagerly and traced.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

namespace {

template <class F, class Check, class... A>
void both_ways(F f, Check check, const A&... a) {
    check(f(a...));
    check(tf::function(f)(a...));
}

}  // namespace

TEST_CASE("loop variables of a structure") {
    // SEMANTICS 82: i = 0, (j, k) = (1, 2), ten times (j + k, j - k) is (32, 64)
    const auto f = [] {
        return tf::while_loop([](auto i, auto) { return i < 10; },
                              [](auto i, auto jk) {
                                  auto [j, k] = jk;
                                  return std::tuple(i + 1, std::tuple(j + k, j - k));
                              },
                              0, std::tuple(1, 2));
    };
    both_ways(f, [](const auto& r) {
        CHECK(std::get<0>(r)() == 10);
        CHECK(std::get<0>(std::get<1>(r))() == 32);
        CHECK(std::get<1>(std::get<1>(r))() == 64);
    });
}

TEST_CASE("the sum of squares below ten") {
    const auto f = [] {
        return tf::while_loop([](auto i, auto) { return i < 10; },
                              [](auto i, auto s) { return std::tuple(i + 1, s + i * i); }, 0, 0);
    };
    both_ways(f, [](const auto& r) { CHECK(std::get<1>(r)() == 285); });
}

TEST_CASE("the condition is tested first") {
    const auto f = [](tf::Tensor<float> x) {
        return tf::while_loop([](auto v) { return v < 0.f; }, [](auto v) { return v * 2.f; }, x);
    };
    both_ways(f, [](const auto& r) { CHECK(r() == 3.f); }, tf::constant(3.f));
}

TEST_CASE("a dim that changes is declared open") {
    // SEMANTICS 84: [2, 2] doubled by concat ten times is (2048, 2)
    const auto f = [](tf::Tensor<float, tf::dyn, 2> m) {
        return tf::while_loop([](auto i, auto) { return i < 10; },
                              [](auto i, auto x) { return std::tuple(i + 1, tf::concat<0>(x, x)); },
                              0, m);
    };
    both_ways(
        f, [](const auto& r) { CHECK(std::get<1>(r).shape() == tf::Shape(2048, 2)); },
        tf::Tensor<float, tf::dyn, 2>(tf::ones<float, 2, 2>()));
}

TEST_CASE("maximum_iterations ends a loop whatever its condition says") {
    // SEMANTICS 85
    const auto endless = [](tf::Tensor<float> x, tf::Tensor<int> most) {
        return tf::while_loop([&](auto v) { return v == v; }, [](auto v) { return v + 1.f; },
                              tf::maximum_iterations(most), x);
    };
    for (int n : {0, 1, 7})
        both_ways(
            endless, [&](const auto& r) { CHECK(r() == static_cast<float>(n)); }, tf::constant(0.f),
            tf::constant(n));
    const auto once = [](tf::Tensor<float> x) {
        return tf::while_loop([&](auto v) { return v == v; }, [](auto v) { return v + 1.f; },
                              tf::maximum_iterations(1), x);
    };
    both_ways(once, [](const auto& r) { CHECK(r() == 1.f); }, tf::constant(0.f));
    const auto ends_before = [](tf::Tensor<float> x) {
        return tf::while_loop([](auto v, auto) { return v < 3.f; },
                              [](auto v, auto w) { return std::tuple(v + 1.f, w * 2.f); },
                              tf::maximum_iterations(100), x, 1.f);
    };
    both_ways(
        ends_before,
        [](const auto& r) {
            CHECK(std::get<0>(r)() == 3.f);
            CHECK(std::get<1>(r)() == 8.f);
        },
        tf::constant(0.f));
}

TEST_CASE("an effect in a bounded body happens once for each iteration") {
    tf::Variable<int> v(0);
    const auto f = tf::function(
        [](tf::Variable<int>& x, tf::Tensor<int> start) {
            return tf::while_loop([](auto i) { return i < 100; },
                                  [&](auto i) {
                                      x.assign_add(1);
                                      return i + 1;
                                  },
                                  tf::maximum_iterations(3), start);
        },
        v);
    CHECK(f(0)() == 3);
    CHECK(v() == 3);
}

TEST_CASE("a condition of one element and any rank") {
    // SEMANTICS 86: [[5]] * 3 while < 45
    const auto f = [](tf::Tensor<float, 1, 1> x, tf::Tensor<float> y) {
        return tf::while_loop([](auto v) { return v < 45.f; }, [&](auto v) { return v * y; }, x);
    };
    both_ways(
        f, [](const auto& r) { CHECK(test::elements(r) == Vec{45.f}); }, tf::constant({{5.f}}),
        tf::constant(3.f));
}

TEST_CASE("break and continue as conditions") {
    // SEMANTICS 88: while i < 10: if i > 3: break; i += 1 is 4; odd numbers of 0..9 sum to 25
    const auto breaking = [](tf::Tensor<int> n) {
        return tf::while_loop(
            [&](auto i, auto stop) { return tf::logical_and(i < n, tf::logical_not(stop)); },
            [](auto i, auto) {
                return tf::cond(
                    i > 3, [&] { return std::tuple(i, tf::constant(true)); },
                    [&] { return std::tuple(i + 1, tf::constant(false)); });
            },
            tf::like(n, 0), false);
    };
    both_ways(breaking, [](const auto& r) { CHECK(std::get<0>(r)() == 4); }, tf::constant(10));
    const auto continuing = [](tf::Tensor<int> n) {
        return tf::for_each(
            tf::range(n),
            [](auto i, auto s) {
                return tf::cond(i % 2 == 0, [&] { return s; }, [&] { return s + i; });
            },
            0);
    };
    both_ways(continuing, [](const auto& r) { CHECK(r() == 25); }, tf::constant(10));
}

TEST_CASE("what the body uses from outside stays the same") {
    // SEMANTICS 91
    const auto f = [](tf::Tensor<float, 2> x, tf::Tensor<float, 2> y) {
        auto k = y * 10.f;
        return tf::while_loop([](auto i, auto) { return i < 3; },
                              [&](auto i, auto v) { return std::tuple(i + 1, v + k + y); }, 0, x);
    };
    both_ways(
        f, [](const auto& r) { CHECK(test::elements(std::get<1>(r)) == Vec{34.f, 67.f}); },
        tf::constant({1.f, 1.f}), tf::constant({1.f, 2.f}));
}

TEST_CASE("loop variables change at the same time") {
    // SEMANTICS 92: x = 5, y = 3: (x * y, x + y), twice, is (120, 23)
    const auto f = [](tf::Tensor<float> x, tf::Tensor<float> y) {
        return tf::while_loop(
            [](auto i, auto, auto) { return i < 2; },
            [](auto i, auto a, auto b) { return std::tuple(i + 1, a * b, a + b); }, 0, x, y);
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(std::get<1>(r)() == 120.f);
            CHECK(std::get<2>(r)() == 23.f);
        },
        tf::constant(5.f), tf::constant(3.f));
    const auto square = [](tf::Tensor<float> x) {
        return tf::while_loop([](auto v) { return v < 8.f; }, [](auto v) { return v * v; }, x);
    };
    both_ways(square, [](const auto& r) { CHECK(r() == 16.f); }, tf::constant(2.f));
}

TEST_CASE("a body is traced once, also for no iterations") {
    // SEMANTICS 21
    const auto f = tf::function([](tf::Tensor<int> n, tf::Tensor<float> x) {
        return tf::for_each(tf::range(n), [&](auto, auto s) { return tf::exp(s) + x; }, x);
    });
    CHECK(test::count(f.get_concrete_function(), "Exp") == 1);
    CHECK(f(0, 5.f)() == 5.f);
    CHECK(f(1, 0.f)() == 1.f);
}

TEST_CASE("a host loop is unrolled") {
    // SEMANTICS 97
    const auto f = tf::function([](tf::Tensor<float> x) {
        tf::Tensor<float> y = x;
        for (int i = 0; i < 3; ++i) y = tf::exp(y) * 0.f + y + static_cast<float>(i);
        return y;
    });
    CHECK(test::count(f.get_concrete_function(), "Exp") == 3);
    CHECK(test::count(f.get_concrete_function(), "While") == 0);
    CHECK(f(1.f)() == 4.f);
}

TEST_CASE("the greatest common divisor") {
    const auto f = [](tf::Tensor<int> a, tf::Tensor<int> b) {
        return std::get<0>(tf::while_loop([](auto, auto y) { return y != 0; },
                                          [](auto x, auto y) { return std::tuple(y, x % y); }, a,
                                          b));
    };
    both_ways(f, [](const auto& r) { CHECK(r() == 21); }, tf::constant(1071), tf::constant(462));
    both_ways(f, [](const auto& r) { CHECK(r() == 5); }, tf::constant(5), tf::constant(0));
}

TEST_CASE("a host number that the body changes is changed while tracing, once") {
    // SEMANTICS 58: state that is not a loop variable is not wired through the loop
    const auto f = tf::function([](tf::Tensor<int> n) {
        int bodies = 0;
        auto last = tf::while_loop([&](auto i) { return i < n; },
                                   [&](auto i) {
                                       ++bodies;
                                       return i + 1;
                                   },
                                   tf::like(n, 0));
        return std::tuple(last, tf::constant(bodies));
    });
    const auto [last, bodies] = f(5);
    CHECK(last() == 5);
    CHECK(bodies() == 1);
}
