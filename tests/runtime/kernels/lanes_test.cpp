// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elementwise loops with SIMD types against C++'s scalar operators: NaN, infinities, signed zeros,
// bools as operands and results, lengths that do and do not fill registers.

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <tf/functions.hpp>

namespace {

using tf::dyn;
template <class T>
using Vec = tf::Tensor<T, dyn>;

/// All pairs of these numbers, and the first n of them again in front, so that each pair is in
/// several lanes.
template <class T>
struct Pairs {
    std::vector<T> x, y;

    explicit Pairs(std::size_t n) {
        constexpr T nan = std::numeric_limits<T>::quiet_NaN();
        constexpr T inf = std::numeric_limits<T>::infinity();
        const T values[]{nan, T(1), -inf, T(0), T(-0.), inf, T(-2.5)};
        for (std::size_t i = 0; i < n + 49; ++i) {
            const std::size_t k = i < n ? i % 49 : i - n;
            x.push_back(values[k / 7]);
            y.push_back(values[k % 7]);
        }
    }
};

template <class T>
bool same(T a, T b) {
    return a == b ? std::signbit(a) == std::signbit(b) : a != a && b != b;
}

template <class T, class F, class Definition>
void check(const F& f, Definition definition) {
    const auto traced = tf::function(f);
    for (std::size_t n = 0; n < 17; ++n) {
        CAPTURE(n);
        const Pairs<T> p(n);
        const Vec<T> x = tf::constant(p.x), y = tf::constant(p.y);
        const auto eager = f(x, y).collapse();
        const auto graph = traced(x, y);
        for (std::size_t i = 0; i < p.x.size(); ++i) {
            CAPTURE(p.x[i]);
            CAPTURE(p.y[i]);
            const auto expected = definition(p.x[i], p.y[i]);
            if constexpr (std::is_same_v<decltype(expected), const bool>) {
                CHECK(eager.data()[i] == expected);
                CHECK(graph.data()[i] == expected);
            } else {
                CHECK(same(eager.data()[i], expected));
                CHECK(same(graph.data()[i], expected));
            }
        }
    }
}

}  // namespace

TEST_CASE_TEMPLATE("lanes: comparisons", T, float, double) {
    check<T>([](Vec<T> x, Vec<T> y) { return tf::equal(x, y); }, std::equal_to{});
    check<T>([](Vec<T> x, Vec<T> y) { return tf::not_equal(x, y); }, std::not_equal_to{});
    check<T>([](Vec<T> x, Vec<T> y) { return tf::less(x, y); }, std::less{});
    check<T>([](Vec<T> x, Vec<T> y) { return tf::less_equal(x, y); }, std::less_equal{});
    check<T>([](Vec<T> x, Vec<T> y) { return tf::greater(x, y); }, std::greater{});
    check<T>([](Vec<T> x, Vec<T> y) { return tf::greater_equal(x, y); }, std::greater_equal{});
}

TEST_CASE_TEMPLATE("lanes: the larger and the smaller number, or NaN", T, float, double) {
    const auto either_nan = [](T x, T y) { return x != x || y != y; };
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    check<T>([](Vec<T> x, Vec<T> y) { return tf::maximum(x, y) + T(1); },
             [&](T x, T y) { return either_nan(x, y) ? nan : (x < y ? y : x) + T(1); });
    check<T>([](Vec<T> x, Vec<T> y) { return tf::minimum(x, y) + T(1); },
             [&](T x, T y) { return either_nan(x, y) ? nan : (y < x ? y : x) + T(1); });
}

TEST_CASE_TEMPLATE("lanes: bools as operands", T, float, double) {
    const auto choose = tf::function([](tf::Tensor<bool, dyn> c, Vec<T> x, Vec<T> y) {
        return std::tuple(tf::where(c, x, y), tf::logical_not(c));
    });
    for (std::size_t n = 1; n < 70; ++n) {
        CAPTURE(n);
        std::vector<T> x, y;
        std::vector<bool> c;
        for (std::size_t i = 0; i < n; ++i) {
            x.push_back(static_cast<T>(i));
            y.push_back(-static_cast<T>(i) - T(1));
            c.push_back(i * i % 5 < 2);
        }
        const auto [chosen, opposite] = choose(tf::constant(c), tf::constant(x), tf::constant(y));
        const Vec<T> eager = tf::where(tf::constant(c), tf::constant(x), tf::constant(y));
        for (std::size_t i = 0; i < n; ++i) {
            CHECK(chosen.data()[i] == (c[i] ? x[i] : y[i]));
            CHECK(eager.data()[i] == (c[i] ? x[i] : y[i]));
            CHECK(opposite.data()[i] == !c[i]);
        }
    }
}
