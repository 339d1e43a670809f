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
}

TEST_CASE_TEMPLATE("cast: floats that do not fit, as TensorFlow casts them on x86", From, float,
                   double) {
    // TensorFlow 2.21, each element cast as a scalar.
    const auto c = cast_all(vec<From>(
        {300, 40000, -129, 70000, -32769, 2147483648., 5e9, -3e9, 1e20, -1e20, inf, -inf, NaN}));
    const tf::Shape all(13);
    constexpr double m = -2147483648., h = 9223372036854775808.;
    check(std::get<0>(c), all, {44, 64, 127, 112, -1, 0, 0, 0, 0, 0, 0, 0, 0});
    check(std::get<1>(c), all, {44, 64, 127, 112, 255, 0, 0, 0, 0, 0, 0, 0, 0});
    check(std::get<2>(c), all, {300, -25536, -129, 4464, 32767, 0, 0, 0, 0, 0, 0, 0, 0});
    check(std::get<3>(c), all, {300, 40000, 65407, 4464, 32767, 0, 0, 0, 0, 0, 0, 0, 0});
    check(std::get<4>(c), all, {300, 40000, -129, 70000, -32769, m, m, m, m, m, m, m, m});
    check(std::get<5>(c), all,
          {300, 40000, 4294967167., 70000, 4294934527., 2147483648., 705032704, 1294967296, 0, 0, 0,
           0, 0});
    check(std::get<6>(c), all,
          {300, 40000, -129, 70000, -32769, 2147483648., 5e9, -3e9, -h, -h, -h, -h, -h});
    check(std::get<12>(c), all, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    std::vector<std::uint64_t> wide;
    for (const std::uint64_t v : std::get<7>(c).values()) wide.push_back(v);
    const std::uint64_t half = std::uint64_t{1} << 63;
    CHECK(wide == std::vector<std::uint64_t>{300, 40000, 18446744073709551487u, 70000,
                                             18446744073709518847u, 2147483648u, 5000000000u,
                                             18446744070709551616u, half, half, half, half, half});
    // The upper half of uint64.
    const auto upper = cast_all(vec<From>({9.3e18, 1.8e19, 18446744073709551616.}));
    const bool narrow = std::is_same_v<From, float>;
    std::vector<std::uint64_t> high;
    for (const std::uint64_t v : std::get<7>(upper).values()) high.push_back(v);
    CHECK(high == std::vector<std::uint64_t>{narrow ? 9300000300729368576u : 9300000000000000000u,
                                             narrow ? 18000000404716257280u : 18000000000000000000u,
                                             half});
    check(std::get<6>(upper), tf::Shape(3), {-h, -h, -h});
}

TEST_CASE("cast: constants that do not fit are folded to the same values") {
    const auto folded = tf::function([] {
        return std::tuple(tf::cast<std::int8_t>(tf::constant(300.f)),
                          tf::cast<std::uint16_t>(tf::constant(-129.)),
                          tf::cast<int>(tf::constant(std::numeric_limits<float>::quiet_NaN())),
                          tf::cast<std::uint32_t>(tf::constant(5e9)));
    });
    const auto [a, b, c, d] = folded();
    CHECK(a() == 44);
    CHECK(b() == 65407);
    CHECK(c() == -2147483647 - 1);
    CHECK(d() == 705032704u);
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
