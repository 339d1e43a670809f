// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Samples of the gamma, Poisson and binomial distributions, and permutations: moments against those
// of the distributions, extremes, misuse. tests/referee/op_rows/random.cpp compares the numbers
// with TensorFlow's.

#include <algorithm>
#include <numeric>
#include <set>

#include <tf/random.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

struct Moments {
    double mean = 0, variance = 0;
};
template <class T, int... D>
Moments moments(const tf::Tensor<T, D...>& x) {
    const auto n = static_cast<double>(x.values().size());
    Moments m;
    for (const T v : x.values()) m.mean += static_cast<double>(v) / n;
    for (const T v : x.values()) {
        const double d = static_cast<double>(v) - m.mean;
        m.variance += d * d / n;
    }
    return m;
}
void check_moments(const Moments& m, double mean, double variance) {
    CHECK(m.mean == doctest::Approx(mean).epsilon(.03));
    CHECK(m.variance == doctest::Approx(variance).epsilon(.06));
}

TEST_CASE("stateless_gamma: moments for each kind of shape; rates") {
    for (const double alpha : {0.4, 1.0, 6.0}) {
        const auto x = tf::random::stateless_gamma<20000>({1, 2}, tf::constant<double>(alpha), 2);
        check_moments(moments(x), alpha / 2, alpha / 4);
    }
    const auto tiny = tf::random::stateless_gamma<1000>({1, 2}, 1e-3f);
    CHECK(std::ranges::all_of(tiny.values(), [](float v) { return v > 0; }));
}

TEST_CASE("stateless_poisson: moments of both algorithms; no events; rates that are no numbers") {
    check_moments(moments(tf::random::stateless_poisson<20000>({3, 4}, 3)), 3, 3);
    check_moments(moments(tf::random::stateless_poisson<tf::float64, 20000>({3, 4}, 40)), 40, 40);
    CHECK(tf::random::stateless_poisson({3, 4}, 0)() == 0);
    CHECK(std::isnan(tf::random::stateless_poisson<float>({3, 4}, NaN)()));
}

TEST_CASE("stateless_binomial: moments of both algorithms; certain results") {
    for (const double p : {0.1, 0.5, 0.8}) {
        const auto few = tf::random::stateless_binomial<20000>({5, 6}, 9, p);
        check_moments(moments(few), 9 * p, 9 * p * (1 - p));
        const auto many = tf::random::stateless_binomial<20000>({5, 6}, 200, p);
        check_moments(moments(many), 200 * p, 200 * p * (1 - p));
    }
    CHECK(tf::random::stateless_binomial({5, 6}, 7, 1)() == 7);
    CHECK(tf::random::stateless_binomial({5, 6}, 7, 0)() == 0);
    CHECK(tf::random::stateless_binomial({5, 6}, 0, .5)() == 0);
    CHECK(std::isnan(tf::random::stateless_binomial<float>({5, 6}, 7, NaN)()));
}

TEST_CASE("samples of parameters whose dims are not known when compiled") {
    const auto draw = tf::function([](const tf::Tensor<float, dyn>& rates) {
        return tf::random::stateless_poisson<5, dyn>({1, 2}, rates, 2);
    });
    const auto rates = tf::constant<float>({2, 30});
    CHECK(value_of(draw(rates)) == value_of(tf::random::stateless_poisson<5, 2>({1, 2}, rates)));
    CHECK_THROWS_AS(draw(tf::constant<float>({1, 2, 3})), tf::errors::InvalidArgument);
    CHECK(tf::random::stateless_gamma<0, 2>({1, 2}, rates).shape() == tf::Shape(0, 2));
}

TEST_CASE("index_shuffle: a permutation, which the seed determines") {
    using tf::random::experimental::index_shuffle;
    constexpr int n = 1000;
    const auto all = tf::range(n);
    const auto a = index_shuffle(all, {1, 2}, n - 1), b = index_shuffle(all, {1, 3}, n - 1);
    const std::set<int> distinct(a.values().begin(), a.values().end());
    CHECK(distinct.size() == n);
    CHECK(*distinct.begin() == 0);
    CHECK(*distinct.rbegin() == n - 1);
    CHECK_FALSE(value_of(a) == value_of(b));
    CHECK(index_shuffle(5, {1, 2}, n - 1)() == a(5));
    CHECK(index_shuffle(0, {1, 2}, 0)() == 0);
}

TEST_CASE("stateless_shuffle: rows stay together, in an order that the seed determines") {
    using tf::random::experimental::stateless_shuffle;
    const auto x = tf::constant<int>({{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}});
    const auto y = stateless_shuffle(x, {1, 2});
    std::set<int> rows;
    for (int i = 0; i < 5; ++i) {
        CHECK(y(i, 1) == 10 * y(i, 0));
        rows.insert(y(i, 0));
    }
    CHECK(rows.size() == 5);
    CHECK(value_of(y) == value_of(stateless_shuffle(x, {1, 2})));
    CHECK(stateless_shuffle(tf::constant(7), {1, 2})() == 7);
}

}  // namespace
