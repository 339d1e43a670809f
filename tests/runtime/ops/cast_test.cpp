// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.cast between all dtypes.

#include "op_support.hpp"

namespace {

using namespace tests;

template <class T>
using Vec = tf::Tensor<T, tf::dyn>;

template <class From>
auto cast_all(const Vec<From>& v) {
    return both(
        [](const Vec<From>& x) {
            return std::tuple(tf::cast<std::int8_t>(x), tf::cast<std::uint8_t>(x),
                              tf::cast<std::int16_t>(x), tf::cast<std::uint16_t>(x),
                              tf::cast<std::int32_t>(x), tf::cast<std::uint32_t>(x),
                              tf::cast<std::int64_t>(x), tf::cast<std::uint64_t>(x),
                              tf::cast<float>(x), tf::cast<double>(x), tf::cast<tf::half>(x),
                              tf::cast<tf::bfloat16>(x), tf::cast<bool>(x));
        },
        v);
}
}  // namespace

TEST_CASE_TEMPLATE("cast: small numbers survive, from every dtype to every dtype", From, float,
                   double, tf::half, tf::bfloat16, std::int8_t, std::int16_t, std::int32_t,
                   std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
    std::apply(
        [](const auto&... to) {
            (check(to, tf::Shape(5),
                   tf::dtype_of<typename std::remove_cvref_t<decltype(to)>::value_type> ==
                           tf::DType::boolean
                       ? std::initializer_list<double>{0, 1, 1, 1, 1}
                       : std::initializer_list<double>{0, 1, 7, 100, 127}),
             ...);
        },
        cast_all(vec<From>({0, 1, 7, 100, 127})));
}

TEST_CASE("cast: from bool") {
    std::apply([](const auto&... to) { (check(to, tf::Shape(2), {1, 0}), ...); },
               cast_all(flags({true, false})));
}

TEST_CASE("cast: golden values of TensorFlow") {
    // TensorFlow 2.21: tf.cast([0, 1, -1, 200, 70000, -40000, 16777217], dtype)
    const auto i = cast_all(vec<int>({0, 1, -1, 200, 70000, -40000, 16777217}));
    const tf::Shape seven(7);
    check(std::get<0>(i), seven, {0, 1, -1, -56, 112, -64, 1});
    check(std::get<1>(i), seven, {0, 1, 255, 200, 112, 192, 1});
    check(std::get<2>(i), seven, {0, 1, -1, 200, 4464, 25536, 1});
    check(std::get<3>(i), seven, {0, 1, 65535, 200, 4464, 25536, 1});
    check(std::get<5>(i), seven, {0, 1, 4294967295., 200, 70000, 4294927296., 16777217});
    check(std::get<6>(i), seven, {0, 1, -1, 200, 70000, -40000, 16777217});
    check(std::get<8>(i), seven, {0, 1, -1, 200, 70000, -40000, 16777216});
    check(std::get<9>(i), seven, {0, 1, -1, 200, 70000, -40000, 16777217});
    check(std::get<10>(i), seven, {0, 1, -1, 200, inf, -40000, inf});
    check(std::get<11>(i), seven, {0, 1, -1, 200, 70144, -39936, 16777216});
    check(std::get<12>(i), seven, {0, 1, 1, 1, 1, 1, 1});
    // tf.cast([1.9, -1.9, 0., 300., -0.5], dtype): towards zero
    const auto f = cast_all(vec<float>({1.9, -1.9, 0, 300, -.5}));
    check(std::get<2>(f), tf::Shape(5), {1, -1, 0, 300, 0});
    check(std::get<4>(f), tf::Shape(5), {1, -1, 0, 300, 0});
    check(std::get<6>(f), tf::Shape(5), {1, -1, 0, 300, 0});
    check(std::get<9>(f), tf::Shape(5), {1.899999976158142, -1.899999976158142, 0, 300, -.5});
    check(std::get<10>(f), tf::Shape(5), {1.900390625, -1.900390625, 0, 300, -.5});
    check(std::get<11>(f), tf::Shape(5), {1.8984375, -1.8984375, 0, 300, -.5});
    // NaN and infinity are true, and stay what they are in floats
    const auto n = cast_all(vec<double>({NaN, inf, -inf, 1e300}));
    check(std::get<8>(n), tf::Shape(4), {NaN, inf, -inf, inf});
    check(std::get<10>(n), tf::Shape(4), {NaN, inf, -inf, inf});
    check(std::get<12>(n), tf::Shape(4), {1, 1, 1, 1});
    // ours: what TensorFlow leaves undefined is clamped, NaN is 0
    check(std::get<4>(n), tf::Shape(4), {0, 2147483647, -2147483648., 2147483647});
    check(std::get<1>(n), tf::Shape(4), {0, 255, 0, 255});
}

TEST_CASE("cast: to the same dtype is the tensor itself; a cast in the middle of a loop") {
    const auto x = vec<float>({1.5, -2.5});
    CHECK(tf::cast<float>(x).data() == x.data());
    check(
        both([](const Vec<float>& v) { return tf::cast<float>(tf::cast<int>(v * 2.f)) / 2.f; }, x),
        tf::Shape(2), {1.5, -2.5});
    check(both([](const Vec<float>& v) { return tf::cast<int>(v > 0.f) + tf::cast<int>(v); }, x),
          tf::Shape(2), {2, -2});
}
