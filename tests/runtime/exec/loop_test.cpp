// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The executor's loops and branches: results against plain C++ loops.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("loop variables change together: Fibonacci") {
    const auto fib = tf::function([](tf::Tensor<int> n) {
        return tf::while_loop([&](auto i, auto, auto) { return i < n; },
                              [](auto i, auto a, auto b) { return std::tuple(i + 1, b, a + b); },
                              tf::like(n, 0), 0, 1);
    });
    int a = 0, b = 1;
    for (int n = 0; n <= 20; ++n) {
        const auto [i, x, y] = fib(n);
        CHECK(i() == n);
        CHECK(x() == a);
        CHECK(y() == b);
        b += a;
        a = b - a;
    }
}

TEST_CASE("tensors that swap on every turn") {
    const auto f =
        tf::function([](tf::Tensor<float, 2> a, tf::Tensor<float, 2> b, tf::Tensor<int> n) {
            return tf::while_loop([&](auto i, auto, auto) { return i < n; },
                                  [](auto i, auto x, auto y) { return std::tuple(i + 1, y, x); }, 0,
                                  a, b);
        });
    const auto a = tf::constant({1.f, 2.f}), b = tf::constant({3.f, 4.f});
    for (int n = 0; n < 4; ++n) {
        const auto [i, x, y] = f(a, b, n);
        CHECK(test::elements(x) == (n % 2 == 0 ? Vec{1.f, 2.f} : Vec{3.f, 4.f}));
        CHECK(test::elements(y) == (n % 2 == 0 ? Vec{3.f, 4.f} : Vec{1.f, 2.f}));
    }
}

TEST_CASE("three tensors that rotate, one through a view") {
    const auto f = tf::function([](tf::Tensor<float, 2, 1> a, tf::Tensor<float, 2, 1> b,
                                   tf::Tensor<float, 1, 2> c, tf::Tensor<int> n) {
        return tf::while_loop([&](auto i, auto, auto, auto) { return i < n; },
                              [](auto i, auto x, auto y, auto z) {
                                  return std::tuple(i + 1, y, tf::reshape<2, 1>(z),
                                                    tf::reshape<1, 2>(x));
                              },
                              0, a, b, c);
    });
    std::vector<Vec> all{{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}};
    const auto a = tf::constant<2, 1>(all[0]), b = tf::constant<2, 1>(all[1]);
    const auto c = tf::constant<1, 2>(all[2]);
    for (std::size_t n = 0; n < 7; ++n) {
        const auto [i, x, y, z] = f(a, b, c, static_cast<int>(n));
        CHECK(test::elements(x) == all[n % 3]);
        CHECK(test::elements(y) == all[(n + 1) % 3]);
        CHECK(test::elements(z) == all[(n + 2) % 3]);
    }
}

TEST_CASE("open dims that grow on every turn") {
    // SEMANTICS 84: [2, 2] doubled ten times by concat is (2048, 2)
    const auto f = tf::function([](tf::Tensor<float, tf::dyn, 2> m) {
        return tf::while_loop([](auto i, auto) { return i < 10; },
                              [](auto i, auto x) { return std::tuple(i + 1, tf::concat<0>(x, x)); },
                              0, m);
    });
    const auto [i, m] = f(tf::ones<float, 2, 2>());
    CHECK(i() == 10);
    CHECK(m.shape() == tf::Shape(2048, 2));
    CHECK(test::elements(m) == Vec(4096, 1.f));
}

TEST_CASE("open dims that swap") {
    const auto f =
        tf::function([](tf::Tensor<int, tf::dyn> a, tf::Tensor<int, tf::dyn> b, tf::Tensor<int> n) {
            return tf::while_loop(
                [&](auto i, auto, auto) { return i < n; },
                [](auto i, auto x, auto y) { return std::tuple(i + 1, y, tf::concat<0>(x, y)); }, 0,
                a, b);
        });
    std::vector<int> x{1}, y{2, 3};
    for (int n = 0; n < 6; ++n) {
        const auto [i, a, b] = f(tf::constant(std::vector{1}), tf::constant(std::vector{2, 3}), n);
        CHECK(test::elements(a) == x);
        CHECK(test::elements(b) == y);
        auto joined = x;
        joined.insert(joined.end(), y.begin(), y.end());
        x = y;
        y = joined;
    }
}

TEST_CASE("loops three deep") {
    const auto f = tf::function([](tf::Tensor<int> n) {
        return tf::for_each(
            tf::range(n),
            [&](auto i, auto s) {
                return tf::for_each(
                    tf::range(i + 1),
                    [&](auto j, auto t) {
                        return tf::for_each(
                            tf::range(j), [&](auto k, auto u) { return u + i * 100 + j * 10 + k; },
                            t);
                    },
                    s);
            },
            0);
    });
    for (int n : {0, 1, 2, 5, 8}) {
        int want = 0;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < i + 1; ++j)
                for (int k = 0; k < j; ++k) want += i * 100 + j * 10 + k;
        CHECK(f(n)() == want);
    }
}

TEST_CASE("branches three deep") {
    const auto f = tf::function(
        [](tf::Tensor<bool> p, tf::Tensor<bool> q, tf::Tensor<bool> r, tf::Tensor<float, 2> x) {
            return tf::cond(
                p,
                [&] {
                    auto a = x * 2.f;
                    return tf::cond(
                        q,
                        [&] {
                            auto b = a + x;
                            return tf::cond(r, [&] { return a * b; }, [&] { return a - b; });
                        },
                        [&] { return a + 100.f; });
                },
                [&] {
                    return tf::cond(
                        q, [&] { return x; },
                        [&] { return tf::cond(r, [&] { return x * x; }, [&] { return -x; }); });
                });
        });
    const auto x = tf::constant({1.f, 3.f});
    const auto want = [](bool p, bool q, bool r) -> Vec {
        if (p) {
            if (q) return r ? Vec{6.f, 54.f} : Vec{-1.f, -3.f};
            return {102.f, 106.f};
        }
        if (q) return {1.f, 3.f};
        return r ? Vec{1.f, 9.f} : Vec{-1.f, -3.f};
    };
    for (int k = 0; k < 8; ++k) {
        const bool p = k & 1, q = k & 2, r = k & 4;
        CHECK(test::elements(f(p, q, r, x)) == want(p, q, r));
    }
}

TEST_CASE("a branch in a loop in a branch: Collatz") {
    const auto steps = tf::function([](tf::Tensor<int> n, tf::Tensor<bool> on) {
        return tf::cond(
            on,
            [&] {
                auto [x, count] =
                    tf::while_loop([](auto v, auto) { return v > 1; },
                                   [](auto v, auto c) {
                                       auto next = tf::cond(
                                           v % 2 == 0, [&] { return tf::floordiv(v, 2); },
                                           [&] { return v * 3 + 1; });
                                       return std::tuple(next, c + 1);
                                   },
                                   n, 0);
                return count + x * 0;
            },
            [&] { return n * 0 - 1; });
    });
    for (int n : {1, 2, 3, 7, 27, 97}) {
        int want = 0;
        for (int v = n; v > 1; ++want) v = v % 2 == 0 ? v / 2 : 3 * v + 1;
        CHECK(steps(n, true)() == want);
    }
    CHECK(steps(27, false)() == -1);
}

TEST_CASE("a loop in a loop's condition") {
    // while (sum of 0..i) < limit: ++i
    const auto f = tf::function([](tf::Tensor<int> limit) {
        return tf::while_loop(
            [&](auto i) {
                return tf::for_each(tf::range(i), [](auto j, auto s) { return s + j; }, 0) < limit;
            },
            [](auto i) { return i + 1; }, tf::like(limit, 0));
    });
    for (int limit : {0, 1, 2, 10, 11, 100}) {
        int i = 0;
        while (i * (i - 1) / 2 < limit) ++i;
        if (limit <= 0) i = 0;
        CHECK(f(limit)() == i);
    }
}

TEST_CASE("results of branches as operands of the next branch") {
    // no structured bindings: clang does not read them in lambdas while it traces
    const auto f = tf::function([](tf::Tensor<int> x) {
        auto first =
            tf::cond(x > 0, [&] { return std::tuple(x, -x); }, [&] { return std::tuple(-x, x); });
        auto a = std::get<0>(first), b = std::get<1>(first);
        auto [c, d] =
            tf::cond(a > 10, [&] { return std::tuple(b, a); }, [&] { return std::tuple(a, b); });
        return c * 100 + d;
    });
    const auto want = [](int x) {
        const int a = x > 0 ? x : -x, b = -a;
        return a > 10 ? b * 100 + a : a * 100 + b;
    };
    for (int x : {-20, -3, 0, 3, 20}) CHECK(f(x)() == want(x));
}

TEST_CASE("a branch that yields the same value twice, and an argument") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float, 2> x) {
        return tf::cond(
            p,
            [&] {
                auto y = x * 2.f;
                return std::tuple(y, y, x);
            },
            [&] { return std::tuple(x, x, x); });
    });
    const auto [a, b, c] = f(true, tf::constant({1.f, 2.f}));
    CHECK(test::elements(a) == Vec{2.f, 4.f});
    CHECK(test::elements(b) == Vec{2.f, 4.f});
    CHECK(test::elements(c) == Vec{1.f, 2.f});
}

TEST_CASE("a loop whose variable stays, one that starts from a constant, one from an argument") {
    const auto f = tf::function([](tf::Tensor<float, 2> x, tf::Tensor<int> n) {
        return tf::while_loop([&](auto i, auto, auto, auto) { return i < n; },
                              [&](auto i, auto same, auto k, auto acc) {
                                  return std::tuple(i + 1, same, k + same, acc + k);
                              },
                              0, x, tf::constant({10.f, 20.f}), x);
    });
    const auto [i, same, k, acc] = f(tf::constant({1.f, 2.f}), 3);
    CHECK(test::elements(same) == Vec{1.f, 2.f});
    CHECK(test::elements(k) == Vec{13.f, 26.f});
    CHECK(test::elements(acc) == Vec{1.f + 10.f + 11.f + 12.f, 2.f + 20.f + 22.f + 24.f});
}

TEST_CASE("loop variables of bool, and a selected tensor") {
    const auto f = tf::function([](tf::Tensor<bool> flag, tf::Tensor<int> n) {
        return tf::while_loop([&](auto i, auto, auto) { return i < n; },
                              [](auto i, auto b, auto v) {
                                  return std::tuple(i + 1, tf::logical_not(b),
                                                    tf::where(b, tf::constant({1, 2}), v));
                              },
                              0, flag, tf::constant({7, 8}));
    });
    const auto [i, b, v] = f(true, 3);
    CHECK_FALSE(b());
    CHECK(test::elements(v) == std::vector{1, 2});
    const auto [i0, b0, v0] = f(true, 0);
    CHECK(b0());
    CHECK(test::elements(v0) == std::vector{7, 8});
}

TEST_CASE("loop results used by loops") {
    const auto f = tf::function([](tf::Tensor<float, 2, 2> x, tf::Tensor<int> n) {
        auto power = [&](auto base, auto count) {
            auto [i, p] = tf::while_loop(
                [=](auto k, auto) { return k < count; },
                [=](auto k, auto y) { return std::tuple(k + 1, tf::matmul(y, base)); },
                tf::like<int>(x, 1), base);
            return tf::Tensor<float, 2, 2>(p + tf::cast<float>(i) * 0.f);
        };
        return power(power(x, n), n);
    });
    // [[1, 1], [0, 1]]^(n * n) has n * n in the corner
    for (int n : {1, 2, 3, 7})
        CHECK(f(tf::constant({{1.f, 1.f}, {0.f, 1.f}}), n)(0, 1) == static_cast<float>(n * n));
}
