// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Stateful draws beyond floats: integers, 16-bit floats, truncated_normal, shuffle, categorical.
// TensorFlow's numbers for TensorFlow's seeds, and guarantees without seeds.

#include <algorithm>
#include <cmath>
#include <map>

#include <tf/random.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

template <class T, int... D>
std::vector<T> values(const tf::Tensor<T, D...>& x) {
    const auto v = x.values();
    return {v.begin(), v.end()};
}
template <class T, int... D>
std::vector<float> floats(const tf::Tensor<T, D...>& x) {
    return values(tf::Tensor<float, D...>(tf::cast<float>(x)));
}
using Ints = std::vector<int>;
using Longs = std::vector<std::int64_t>;
using Floats = std::vector<float>;

tf::Tensor<float, 2, 3> logits() { return {{0.f, 1.f, 2.f}, {3.f, -1.f, -inf}}; }

}  // namespace

TEST_CASE("random choice: eager draws with an op seed, TensorFlow's numbers") {
    // TensorFlow 2.21: tf.random.set_seed(1234), then these calls in this order
    for (int repeat = 0; repeat < 2; ++repeat) {
        tf::random::set_seed(1234);
        const auto ints = [] {
            return values(tf::random::uniform<int, 4>({.minval = -3, .maxval = 100, .seed = 5}));
        };
        CHECK(ints() == Ints{99, 42, 56, 87});
        CHECK(ints() == Ints{7, 65, 1, 62});
        CHECK(values(tf::random::uniform<tf::int64, dyn>(
                  {.maxval = std::int64_t{1} << 40, .seed = 5}, 3)) ==
              Longs{528167891996, 861328089292, 379506718452});
        const auto truncated = [] {
            return values(tf::random::truncated_normal<3>({.mean = 1, .stddev = .5f, .seed = 6}));
        };
        CHECK(truncated() == Floats{1.1462596654891968f, 0.7568737268447876f, 0.7654953002929688f});
        CHECK(truncated() == Floats{1.5502816438674927f, 0.9268283843994141f, 1.274830937385559f});
        CHECK(values(tf::random::truncated_normal<tf::float64, 2>({.seed = 6})) ==
              std::vector<double>{0.11177399182397733, 0.6388993090636946});
        CHECK(floats(tf::random::normal<tf::half, 3>({.seed = 7})) ==
              Floats{0.247802734375f, 0.62646484375f, -1.21484375f});
        CHECK(floats(tf::random::uniform<tf::half, 3>({.minval = 1, .maxval = 3, .seed = 7})) ==
              Floats{1.4765625f, 1.494140625f, 1.412109375f});
        CHECK(floats(tf::random::uniform<tf::bfloat16, 3>({.seed = 7})) ==
              Floats{0.90625f, 0.9765625f, 0.6484375f});
        const auto shuffled = [] {
            return values(tf::random::shuffle(tf::range<10>(), {.seed = 8}));
        };
        CHECK(shuffled() == Ints{5, 6, 9, 0, 7, 2, 3, 1, 8, 4});
        CHECK(shuffled() == Ints{0, 1, 7, 6, 9, 3, 8, 2, 4, 5});
        CHECK(values(tf::random::shuffle(tf::reshape<5, 2>(tf::range<10>()), {.seed = 8})) ==
              Ints{8, 9, 4, 5, 0, 1, 6, 7, 2, 3});
        CHECK(values(tf::random::categorical<5>(logits(), {.seed = 9})) ==
              Longs{2, 2, 1, 2, 0, 0, 0, 0, 0, 0});
        CHECK(values(tf::random::categorical(logits(), 5, {.seed = 9})) ==
              Longs{2, 2, 2, 2, 1, 0, 0, 0, 0, 0});
        CHECK(values(tf::random::categorical<tf::int32, 5>(
                  tf::cast<double>(logits()), {.seed = 9})) == Ints{2, 2, 1, 2, 0, 0, 0, 0, 0, 0});
    }
}

TEST_CASE("random choice: eager draws with the global seed only, TensorFlow's numbers") {
    tf::random::set_seed(1234);
    CHECK(values(tf::random::shuffle(tf::range<5>())) == Ints{0, 4, 1, 2, 3});
    CHECK(values(tf::random::shuffle(tf::range<1>())) == Ints{0});  // it takes a seed, too
    CHECK(values(tf::random::categorical<3>(logits())) == Longs{2, 2, 2, 0, 0, 0});
    CHECK(values(tf::random::uniform<int, 3>({.maxval = 50})) == Ints{1, 7, 18});
    CHECK(values(tf::random::truncated_normal<2>()) ==
          Floats{1.812171459197998f, 0.7068177461624146f});
}

TEST_CASE("random choice: op seeds in a function, TensorFlow's numbers") {
    const auto f = tf::function([](const tf::Tensor<float, 2, 3>& x) {
        return std::tuple(tf::random::shuffle(tf::range<6>(), {.seed = 1}),
                          tf::random::categorical<3>(x, {.seed = 2}),
                          tf::random::uniform<int, 3>({.maxval = 9, .seed = 3}),
                          tf::random::truncated_normal<2>({.seed = 4}));
    });
    tf::random::set_seed(1234);
    const auto [a, b, c, d] = f(logits());
    CHECK(values(a) == Ints{2, 1, 5, 3, 0, 4});
    CHECK(values(b) == Longs{1, 2, 2, 0, 0, 0});
    CHECK(values(c) == Ints{0, 7, 7});
    CHECK(values(d) == Floats{0.4631989300251007f, 1.4979546070098877f});
    const auto [e, g, h, i] = f(logits());
    CHECK(values(e) == Ints{1, 0, 2, 3, 5, 4});
    CHECK(values(g) == Longs{1, 2, 1, 0, 0, 0});
    CHECK(values(h) == Ints{4, 0, 5});
    CHECK(values(i) == Floats{-0.21060751378536224f, 1.2534091472625732f});
}

TEST_CASE("random choice: all orders are equally likely") {
    tf::random::set_seed(3);
    std::map<Ints, int> orders;
    for (int k = 0; k < 1200; ++k) ++orders[values(tf::random::shuffle(tf::range<3>()))];
    CHECK(orders.size() == 6);
    for (const auto& [order, count] : orders) CHECK(std::abs(count - 200) < 60);
}

TEST_CASE("random choice: classes have the probabilities softmax(logits)") {
    const auto drawn = tf::random::stateless_categorical<20000>(logits(), {1, 2});
    double sum = 0;
    for (int k = 0; k < 3; ++k) sum += std::exp(k);
    for (int k = 0; k < 3; ++k) {
        const auto row = values(drawn(0, tf::all));
        const auto count = static_cast<double>(std::ranges::count(row, k));
        CHECK(count / 20000 == doctest::Approx(std::exp(k) / sum).epsilon(.05));
    }
    CHECK(std::ranges::count(values(drawn(1, tf::all)), 2) == 0);  // -infinity
}

TEST_CASE("random choice: other dtypes, shapes and sizes") {
    const auto words = values(tf::random::shuffle(tf::constant({"a", "b", "c"})));
    CHECK(std::ranges::is_permutation(words, std::vector<std::string>{"a", "b", "c"}));
    CHECK(tf::random::shuffle(tf::constant(7))() == 7);
    CHECK(tf::random::shuffle(tf::zeros<float, 0, 3>()).shape() == tf::Shape(0, 3));
    const auto f = tf::function([](const tf::Tensor<float, dyn, dyn>& x, const tf::Tensor<int>& n) {
        return tf::random::categorical(x, n);
    });
    CHECK(f(logits(), 4).shape() == tf::Shape(2, 4));
    CHECK(f(logits(), 0).shape() == tf::Shape(2, 0));
    CHECK(f(tf::zeros<float, 0, 3>(), 2).shape() == tf::Shape(0, 2));
    CHECK_THROWS_AS(f(logits(), -1), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(f(tf::zeros<float, 2, 0>(), 1), tf::errors::InvalidArgument);
    CHECK_THROWS_AS((tf::random::uniform<int, 2>({.minval = 4, .maxval = 4})),
                    tf::errors::InvalidArgument);
}
