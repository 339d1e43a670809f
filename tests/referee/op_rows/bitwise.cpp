// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bitwise ops of integers, and bitcast.

#include "op_rows.hpp"

namespace referee {
namespace {

template <class T>
void of_dtype(OpRows& rows, const std::string& dtype) {
    constexpr T most = std::numeric_limits<T>::max(), least = std::numeric_limits<T>::min();
    const auto x = tf::constant<6>(std::array<T, 6>{0, 1, 3, 100, most, least});
    const auto y = tf::constant<4, 1>(std::array<T, 4>{5, 64, most, least});
    const auto places = tf::constant<9, 1>(std::array<T, 9>{0, 1, 7, 8, 31, 63, 100, most, least});
    const auto in = "; " + dtype;
    rows.value("x & y" + in, [](auto a, auto b) { return a & b; }, x, y);
    rows.value("x | y" + in, [](auto a, auto b) { return a | b; }, x, y);
    rows.value("x ^ y" + in, [](auto a, auto b) { return a ^ b; }, x, y);
    rows.value("~x" + in, [](auto a) { return ~a; }, x);
    rows.of(
        "tf.bitwise.left_shift(x, y)" + in,
        [](auto a, auto b) { return tf::bitwise::left_shift(a, b); }, x, places);
    rows.of(
        "tf.bitwise.right_shift(x, y)" + in,
        [](auto a, auto b) { return tf::bitwise::right_shift(a, b); }, x, places);
}

void bitcasts(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 3>(-3, 3));
    const auto y = tf::constant<int>({{1, 2}, {-3, 1000000}});
    rows.of("tf.bitcast(x, tf.int32)", [](auto a) { return tf::bitcast(a, tf::int32); }, x);
    rows.of("tf.bitcast(x, tf.uint8)", [](auto a) { return tf::bitcast<tf::uint8>(a); }, x);
    rows.of("tf.bitcast(x, tf.float64)", [](auto a) { return tf::bitcast<double>(a); }, y);
    rows.of_values(
        "tf.bitcast(x, tf.bfloat16)", [](auto a) { return tf::bitcast<tf::bfloat16>(a); }, x);
    rows.of(
        "tf.bitcast(x, tf.int8)", [](auto a) { return tf::bitcast<tf::int8>(a); }, as<tf::half>(x));
    rows.value(
        "tf.bitcast(x, tf.int16); empty", [](auto a) { return tf::bitcast<tf::int16>(a); },
        as<float>(test::sample<2, 0>(-3, 3)));
}

}  // namespace

const Family<OpRows> bitwise_family([](OpRows& rows) {
    of_dtype<std::int8_t>(rows, "int8");
    of_dtype<std::uint8_t>(rows, "uint8");
    of_dtype<std::int16_t>(rows, "int16");
    of_dtype<std::uint16_t>(rows, "uint16");
    of_dtype<std::int32_t>(rows, "int32");
    of_dtype<std::uint32_t>(rows, "uint32");
    of_dtype<std::int64_t>(rows, "int64");
    of_dtype<std::uint64_t>(rows, "uint64");
    const auto x = tf::constant<int>({{0, 1, -3, 100}});
    const auto y = tf::constant<int>({{5}, {-64}});
    rows.of(
        "tf.bitwise.bitwise_and(x, y)",
        [](auto a, auto b) { return tf::bitwise::bitwise_and(a, b); }, x, y);
    rows.of(
        "tf.bitwise.bitwise_or(x, y)", [](auto a, auto b) { return tf::bitwise::bitwise_or(a, b); },
        x, y);
    rows.of(
        "tf.bitwise.bitwise_xor(x, y)",
        [](auto a, auto b) { return tf::bitwise::bitwise_xor(a, b); }, x, y);
    rows.of("tf.bitwise.invert(x)", [](auto a) { return tf::bitwise::invert(a); }, x);
    rows.of("x & 6 | 1", [](auto a) { return (a & 6) | 1; }, x);
    bitcasts(rows);
    const auto p = tf::constant<bool>({true, false});
    const auto q = tf::constant<bool>({{true}, {false}});
    rows.of(
        "tf.math.logical_xor(x, y)", [](auto a, auto b) { return tf::logical_xor(a, b); }, p, q);
    rows.of("(x & y) ^ (~x | y)", [](auto a, auto b) { return (a & b) ^ (~a | b); }, p, q);
});

}  // namespace referee
