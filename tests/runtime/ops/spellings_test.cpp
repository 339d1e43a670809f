// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Names of dtypes, default dtypes and indices as TensorFlow users write them.

#include "op_support.hpp"

namespace {

using namespace tests;

template <class X, class T, int... Dims>
constexpr bool is = std::is_same_v<tf::tensor_type_t<X>, tf::Tensor<T, Dims...>>;

}  // namespace

TEST_CASE("spellings: a name of a dtype is an argument, or a template argument") {
    const auto x = vec<float>({1.5, -2.5});
    check(both([](const auto& v) { return tf::cast(v, tf::int32); }, x), tf::Shape(2), {1, -2});
    check(both([](const auto& v) { return tf::cast<tf::float64>(v); }, x), tf::Shape(2),
          {1.5, -2.5});
    check(both([](const auto& v) { return tf::cast(v, tf::bool_); }, x), tf::Shape(2), {1, 1});
    // also of an expression
    check(both([](const auto& v) { return tf::cast(v * 2.f, tf::int8); }, x), tf::Shape(2),
          {3, -5});
    static_assert(is<decltype(tf::cast(x, tf::float16)), tf::half, tf::dyn>);
    static_assert(is<decltype(tf::zeros<tf::uint8, 2, 3>()), std::uint8_t, 2, 3>);
    static_assert(is<decltype(tf::ones<tf::int64, 2>()), std::int64_t, 2>);
    static_assert(is<decltype(tf::fill<tf::float64, 2>(1)), double, 2>);
    static_assert(is<decltype(tf::random::normal<tf::float64, 2>()), double, 2>);
    static_assert(is<decltype(tf::random::uniform<tf::float64, 2>({.maxval = 2})), double, 2>);
    check(tf::constant(3, tf::float64), tf::Shape(), {3});
    check(tf::constant({1, 2}, tf::float32), tf::Shape(2), {1, 2});
    check(tf::constant({{1, 2}, {3, 4}}, tf::int64), tf::Shape(2, 2), {1, 2, 3, 4});
    static_assert(is<decltype(tf::constant({1, 2}, tf::float64)), double, 2>);
    CHECK(tf::DType(tf::float32) == tf::DType::float32);
    CHECK(tf::uint16.name() == "uint16");
}

TEST_CASE("spellings: float is the default dtype, a fill has that of its value") {
    static_assert(is<decltype(tf::zeros<3, 3>()), float, 3, 3>);
    static_assert(is<decltype(tf::ones<3>()), float, 3>);
    static_assert(is<decltype(tf::fill<3, 2>(5)), int, 3, 2>);
    static_assert(is<decltype(tf::fill<2>(0.5)), float, 2>);
    static_assert(is<decltype(tf::fill<2>(true)), bool, 2>);
    static_assert(is<decltype(tf::random::normal<3, 3>()), float, 3, 3>);
    static_assert(is<decltype(tf::random::uniform<3>({.minval = -1})), float, 3>);
    check(tf::fill<3, 2>(5), tf::Shape(3, 2), {5, 5, 5, 5, 5, 5});
    check(tf::zeros<tf::dyn, 2>(2), tf::Shape(2, 2), {0, 0, 0, 0});
    check(tf::ones<2>(), tf::Shape(2), {1, 1});
    check(both([](const auto& v) { return v + tf::ones<2>(); }, tf::constant({1.f, 2.f})),
          tf::Shape(2), {2, 3});
    // the same numbers as with the dtype
    tf::random::set_seed(7);
    const auto a = tf::random::normal<2, 3>();
    tf::random::set_seed(7);
    const auto b = tf::random::normal<float, 2, 3>();
    CHECK(std::equal(a.values().begin(), a.values().end(), b.values().begin()));
}

TEST_CASE("spellings: a number is an index") {
    const auto x = tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}});
    check(both([](const auto& v) { return tf::gather(v, 1); }, x), tf::Shape(3), {4, 5, 6});
    check(both([](const auto& v) { return tf::gather<1>(v, 0); }, x), tf::Shape(2), {1, 4});
    CHECK_THROWS_AS(tf::gather(x, 2), tf::errors::InvalidArgument);
}
