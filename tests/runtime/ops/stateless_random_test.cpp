// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.random.stateless_*, split and fold_in: cases that tests/referee/op_rows/random.cpp, which
// compares the numbers with TensorFlow's, does not cover.

#include <algorithm>
#include <set>

#include <tf/random.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

template <class T, int... D>
double mean(const tf::Tensor<T, D...>& x) {
    double sum = 0;
    for (const T v : x.values()) sum += static_cast<double>(v);
    return sum / static_cast<double>(x.values().size());
}
template <class T, int... D>
double variance(const tf::Tensor<T, D...>& x) {
    const double m = mean(x);
    double sum = 0;
    for (const T v : x.values()) sum += (static_cast<double>(v) - m) * (static_cast<double>(v) - m);
    return sum / static_cast<double>(x.values().size());
}

}  // namespace

TEST_CASE("stateless random: equal seeds give equal numbers, other seeds do not") {
    const auto draw = tf::function(
        [](const tf::Tensor<int, 2>& seed) { return tf::random::stateless_normal<4>(seed); });
    const auto a = tf::random::stateless_normal<4>({1, 2});
    tf::random::set_seed(5);
    CHECK(value_of(a) == value_of(tf::random::stateless_normal<4>({1, 2})));
    CHECK(value_of(a) == value_of(draw(tf::constant({1, 2}))));
    CHECK_FALSE(value_of(a) == value_of(draw(tf::constant({2, 1}))));
    CHECK(value_of(a) == value_of(tf::random::stateless_normal<tf::float32, dyn>({1, 2}, 4)));
    CHECK(value_of(a) == value_of(tf::random::stateless_normal<float, 4>(
                             tf::constant<std::int64_t>({1, 2}), {.mean = 0})));
}

TEST_CASE("stateless random: bounds, mean and variance") {
    const auto u =
        tf::random::stateless_uniform<double, 40000>({3, 4}, {.minval = -2, .maxval = 6});
    CHECK(std::ranges::all_of(u.values(), [](double v) { return v >= -2 && v < 6; }));
    CHECK(mean(u) == doctest::Approx(2).epsilon(.02));
    CHECK(variance(u) == doctest::Approx(64. / 12).epsilon(.03));
    const auto n = tf::random::stateless_normal<40000>({5, 6}, {.mean = 3, .stddev = .5f});
    CHECK(mean(n) == doctest::Approx(3).epsilon(.01));
    CHECK(variance(n) == doctest::Approx(.25).epsilon(.03));
    // A normal distribution cut at 2 standard deviations has the variance 0.7737.
    const auto t = tf::random::stateless_truncated_normal<40000>({7, 8}, {.mean = 1, .stddev = 2});
    CHECK(std::ranges::all_of(t.values(), [](float v) { return std::abs(v - 1) <= 4; }));
    CHECK(mean(t) == doctest::Approx(1).epsilon(.03));
    CHECK(variance(t) == doctest::Approx(4 * .7737).epsilon(.03));
}

TEST_CASE("stateless random: integers") {
    const auto dice = tf::random::stateless_uniform<int, 6000>({0, 0}, {.minval = 1, .maxval = 7});
    for (int face = 1; face <= 6; ++face) {
        const auto count = std::ranges::count(dice.values(), face);
        CHECK(count > 850);
        CHECK(count < 1150);
    }
    const auto below = tf::random::stateless_uniform<tf::int64, 100>({0, 1}, {.maxval = 3});
    CHECK(std::ranges::all_of(below.values(), [](auto v) { return v >= 0 && v < 3; }));
    const auto all = tf::random::stateless_uniform<tf::uint32, 10000>({0, 2});
    CHECK(mean(all) == doctest::Approx(2147483647.5).epsilon(.02));
    CHECK_THROWS_AS((tf::random::stateless_uniform<int, 2>({0, 0}, {.minval = 3, .maxval = 3})),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS((tf::random::stateless_uniform<int, 2>({0, 0}, {.minval = 3})),
                    tf::errors::InvalidArgument);
    const auto none = tf::random::stateless_uniform<int, 0>({0, 0}, {.minval = 3, .maxval = 3});
    CHECK(none.shape() == tf::Shape(0));
}

TEST_CASE("stateless random: sizes and seeds that are not known when compiled") {
    const auto f =
        tf::function([](const tf::Tensor<std::int64_t, dyn>& seed, const tf::Tensor<int>& n) {
            return tf::random::stateless_uniform<double, dyn, 2>(seed, {.maxval = 2}, n);
        });
    const auto seed = tf::constant<std::int64_t>({-1, 9});
    CHECK(value_of(f(seed, 3)) ==
          value_of(tf::random::stateless_uniform<double, 3, 2>({-1, 9}, {.maxval = 2})));
    CHECK(f(seed, 0).shape() == tf::Shape(0, 2));
    CHECK_THROWS_AS(f(seed, -1), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(f(tf::constant<std::int64_t>({1, 2, 3}), 1), tf::errors::InvalidArgument);
}

TEST_CASE("stateless random: split and fold_in make seeds") {
    const auto seeds = tf::random::split<3>(tf::constant({1, 2}));
    CHECK(seeds.dtype == tf::int32);
    CHECK(value_of(seeds) == value_of(tf::random::split(tf::constant({1, 2}), 3)));
    CHECK(value_of(tf::random::split({1, 2})) ==
          value_of(tf::random::split<2>(tf::constant({1, 2}))));
    std::set<float> numbers;
    for (int k = 0; k < 3; ++k) numbers.insert(tf::random::stateless_normal<float>(seeds[k])());
    CHECK(numbers.size() == 3);
    const auto folded = tf::random::fold_in({1, 2}, 7);
    CHECK(folded(1) == 7);
    CHECK_FALSE(value_of(folded) == value_of(tf::random::fold_in({1, 3}, 7)));
    const auto f = tf::function([](const tf::Tensor<std::int64_t>& step) {
        return tf::random::stateless_uniform<3>(tf::random::fold_in({1, 2}, step));
    });
    CHECK(value_of(f(4)) == value_of(f(4)));
    CHECK_FALSE(value_of(f(4)) == value_of(f(5)));
}
