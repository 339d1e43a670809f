// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions of many nodes and of large tensors.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("three hundred nodes in a chain of kernels and loops") {
    // x -> x A with A = [[1, 1], [0, 1]], then + 1: all of it a hundred times
    const auto f = tf::function([](tf::Tensor<float, 1, 2> x, tf::Tensor<float, 2, 2> a) {
        tf::Tensor<float, 1, 2> y = x;
        for (int i = 0; i < 100; ++i) y = tf::matmul(y, a) + 1.f - tf::reduce_min(y) * 0.f;
        return y;
    });
    CHECK(test::size(f.get_concrete_function()) >= 300);
    double p = 1, q = 2;
    for (int i = 0; i < 100; ++i) {
        q = p + q + 1;
        p = p + 1;
    }
    const auto r = f(tf::constant({{1.f, 2.f}}), tf::constant({{1.f, 1.f}, {0.f, 1.f}}));
    CHECK(r(0, 0) == p);
    CHECK(r(0, 1) == q);
}

TEST_CASE("three hundred scalar nodes") {
    const auto f = tf::function([](tf::Tensor<std::int64_t> x) {
        tf::Tensor<std::int64_t> a = x, b = x + 1;
        for (int i = 0; i < 150; ++i) {
            tf::Tensor<std::int64_t> c = a + b * 3 - i;
            a = b;
            b = c % 1000003;
        }
        return b;
    });
    CHECK(test::size(f.get_concrete_function()) >= 300);
    for (std::int64_t x : {-5, 0, 12345}) {
        std::int64_t a = x, b = x + 1;
        for (int i = 0; i < 150; ++i) {
            const std::int64_t c = a + b * 3 - i;
            a = b;
            b = (c % 1000003 + 1000003) % 1000003;
        }
        CHECK(f(x)() == b);
    }
}

TEST_CASE("large tensors live outside of the stack's arena") {
    const auto f = tf::function([](tf::Tensor<float, 100, 100> x) {
        auto t = tf::transpose(x);
        return std::tuple(tf::reduce_sum(tf::matmul(x, t)), tf::reduce_sum<0>(t), t);
    });
    const auto x = tf::reshape<100, 100>(tf::cast<float>(tf::range<10000>() % 7));
    double gram = 0;
    Vec rows(100);
    for (std::size_t i = 0; i < 100; ++i)
        for (std::size_t j = 0; j < 100; ++j) rows[i] += static_cast<float>((i * 100 + j) % 7);
    for (std::size_t k = 0; k < 100; ++k) {
        double column = 0;
        for (std::size_t i = 0; i < 100; ++i) column += static_cast<double>((i * 100 + k) % 7);
        gram += column * column;
    }
    const auto [s, c, t] = f(x);
    CHECK(s() == doctest::Approx(gram));
    CHECK(test::elements(c) == rows);
    CHECK(t(3, 17) == static_cast<float>((17 * 100 + 3) % 7));
}
