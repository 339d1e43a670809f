// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Spellings that are the same as in TensorFlow: names of dtypes, dims without a dtype, lists of
// tensors, numbers as indices.

#include <algorithm>

#include "op_support.hpp"

namespace {

using namespace tests;

const auto six = [] { return mat<float, 2, 3>({1, 2, 3, 4, 5, 6}); };
using M = tf::Tensor<float, 2, 3>;

static_assert(tf::Tensor<double, 2>::dtype == tf::float64);
static_assert(tf::DType(tf::bfloat16_) == tf::dtype_of<tf::bfloat16>);
static_assert(tf::string_ == tf::DType::str && tf::bool_ == tf::DType::boolean);

}  // namespace

TEST_CASE("spelling: dtypes have TensorFlow's names, as arguments and as template arguments") {
    const auto r = both(
        [](const M& x) {
            return std::tuple(tf::cast(x, tf::float64), tf::cast<tf::int32>(x * 1.5f),
                              tf::argmax<1>(x, tf::int32), tf::shape(x, tf::int64),
                              tf::cast<decltype(tf::argmax(x))::dtype>(x));
        },
        six());
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<0>(r))>, tf::Tensor<double, 2, 3>>);
    check(std::get<0>(r), tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<1>(r))>, tf::Tensor<int, 2, 3>>);
    check(std::get<1>(r), tf::Shape(2, 3), {1, 3, 4, 6, 7, 9});
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<2>(r))>, tf::Tensor<int, 2>>);
    check(std::get<2>(r), tf::Shape(2), {2, 2});
    static_assert(
        std::is_same_v<std::decay_t<decltype(std::get<3>(r))>, tf::Tensor<std::int64_t, 2>>);
    check(std::get<3>(r), tf::Shape(2), {2, 3});
    check(std::get<4>(r), tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
    const auto same = tf::cast(six(), tf::float32);
    static_assert(std::is_same_v<decltype(same), const M>);
}

TEST_CASE("spelling: zeros, ones and fill without a dtype, or with its name") {
    const auto r = both(
        [](const tf::Tensor<int>& n) {
            return std::tuple(tf::zeros<2, 2>(), tf::ones<3>(), tf::fill<2>(7), tf::fill<2>(1.5),
                              tf::ones<tf::int32, 2>(), tf::fill<tf::float64, 2>(3),
                              tf::zeros<tf::dyn, 2>(n), tf::zeros<tf::bool_, 1>(),
                              tf::ones<tf::float64, tf::dyn>(n));
        },
        tf::constant(3));
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<0>(r))>, tf::Tensor<float, 2, 2>>);
    check(std::get<0>(r), tf::Shape(2, 2), {0, 0, 0, 0});
    check(std::get<1>(r), tf::Shape(3), {1, 1, 1});
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<2>(r))>, tf::Tensor<int, 2>>);
    check(std::get<2>(r), tf::Shape(2), {7, 7});
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<3>(r))>, tf::Tensor<float, 2>>);
    check(std::get<3>(r), tf::Shape(2), {1.5, 1.5});
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<4>(r))>, tf::Tensor<int, 2>>);
    check(std::get<4>(r), tf::Shape(2), {1, 1});
    static_assert(std::is_same_v<std::decay_t<decltype(std::get<5>(r))>, tf::Tensor<double, 2>>);
    check(std::get<5>(r), tf::Shape(2), {3, 3});
    check(std::get<6>(r), tf::Shape(3, 2), {0, 0, 0, 0, 0, 0});
    check(std::get<7>(r), tf::Shape(1), {0});
    check(std::get<8>(r), tf::Shape(3), {1, 1, 1});
    CHECK(tf::fill<tf::dyn>(2.f, 3).shape() == tf::Shape(3));
}

TEST_CASE("spelling: random numbers without a dtype, or with its name") {
    tf::random::set_seed(5);
    const auto named = tf::random::normal<float, 2, 2>({.seed = 3});
    tf::random::set_seed(5);
    const auto plain = tf::random::normal<2, 2>({.seed = 3});
    static_assert(std::is_same_v<decltype(plain), const tf::Tensor<float, 2, 2>>);
    CHECK(std::ranges::equal(plain.values(), named.values()));
    const auto wide = tf::random::uniform<tf::float64, tf::dyn>({.minval = 2, .maxval = 3}, 4);
    static_assert(std::is_same_v<decltype(wide), const tf::Tensor<double, tf::dyn>>);
    for (const double x : wide.values()) CHECK((x >= 2 && x < 3));
    for (const float x : tf::random::uniform<9>({.minval = 5, .maxval = 6}).values())
        CHECK((x >= 5 && x < 6));
    for (const double x : tf::random::normal<tf::float64, 9>({.mean = 50, .stddev = 1}).values())
        CHECK((x > 30 && x < 70));
    CHECK(tf::random::uniform<4>().shape() == tf::Shape(4));
    CHECK(tf::random::normal<tf::float64, 2>().shape() == tf::Shape(2));
}

TEST_CASE("spelling: lists of tensors of one type") {
    const auto r = both(
        [](const M& x) {
            return std::tuple(tf::concat<0>({x, x}), tf::stack({x, M(x + 1.f)}),
                              tf::stack<-1>({x}));
        },
        six());
    check(std::get<0>(r), tf::Shape(4, 3), {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
    check(std::get<1>(r), tf::Shape(2, 2, 3), {1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 7});
    check(std::get<2>(r), tf::Shape(2, 3, 1), {1, 2, 3, 4, 5, 6});
}

TEST_CASE("spelling: numbers as indices of gather") {
    const auto r = both(
        [](const M& x) {
            return std::tuple(tf::gather(x, 1), tf::gather<1>(x, 2), tf::gather<1>(x, {2, 0}));
        },
        six());
    check(std::get<0>(r), tf::Shape(3), {4, 5, 6});
    check(std::get<1>(r), tf::Shape(2), {3, 6});
    check(std::get<2>(r), tf::Shape(2, 2), {3, 1, 6, 4});
    both_throw<tf::errors::InvalidArgument>([](const M& x) { return tf::gather(x, 2); }, six());
    both_throw<tf::errors::InvalidArgument>([](const M& x) { return tf::gather(x, -1); }, six());
}
