// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops that repeat, move or pad whole blocks of elements.

#include "op_rows.hpp"

namespace referee {

namespace {

void tile_rows(OpRows& rows) {
    const auto given = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice("tf.tile(x, [2, 1, 3])", [](auto x) { return tf::tile<2, 1, 3>(x); }, given);
    rows.of_twice(
        "tf.tile(x, y)", [](auto x, auto n) { return tf::tile(x, n); }, given,
        tf::constant({1, 2, 2}));
    rows.of(
        "tf.tile(x, y)", [](auto x, auto n) { return tf::tile(x, n); }, test::sample<3>(-3, 3),
        tf::constant<std::int64_t>({3}));
    rows.of(
        "tf.tile(x, [0, 2])", [](auto x) { return tf::tile<0, 2>(x); }, test::sample<2, 3>(-3, 3));
    rows.of("tf.tile(x, [4])", [](auto x) { return tf::tile<4>(x); }, test::sample<1>(-3, 3));
    rows.of(
        "tf.tile(x, [1, 2])", [](auto x) { return tf::tile<1, 2>(x); },
        tf::constant({{"a", "b"}, {"c", "d"}}));
    rows.of(
        "tf.function(lambda x: tf.gradients(tf.sin(tf.tile(x, [2, 1, 3])), x)[0])(x) + 1.",
        [](auto x) {
            return gradient_of(x, [](const auto& v) { return tf::sin(tf::tile<2, 1, 3>(v)); }) +
                   1.0;
        },
        given);
    rows.of(
        "tf.function(lambda x, y: tf.gradients(tf.sin(tf.tile(x, y)), x)[0])(x, y) + 1.",
        [](auto x, auto n) {
            return gradient_of(x, [&](const auto& v) { return tf::sin(tf::tile(v, n)); }) + 1.0;
        },
        given, tf::constant({1, 2, 2}));
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, int, std::int64_t, std::uint32_t,
                   std::uint64_t, tf::half, tf::bfloat16, bool>(
        "tf.tile(x, [2, 2])", [](auto x) { return tf::tile<2, 2>(x); }, test::sample<2, 3>(0, 9));
}

void reverse_and_roll_rows(OpRows& rows) {
    const auto given = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice("tf.reverse(x, [0, -1])", [](auto x) { return tf::reverse<0, -1>(x); }, given);
    rows.of("tf.reverse(x, [1])", [](auto x) { return tf::reverse<1>(x); }, given);
    rows.of("tf.reverse(x, [])", [](auto x) { return tf::reverse(x); }, given);
    rows.of(
        "tf.reverse(x, [0])", [](auto x) { return tf::reverse<0>(x); }, test::sample<0, 2>(-3, 3));
    rows.of_twice("tf.roll(x, 5, 1)", [](auto x) { return tf::roll<1>(x, 5); }, given);
    rows.of(
        "tf.roll(x, [1, -1, 6], [0, 2, 2])", [](auto x) { return tf::roll<0, 2, -1>(x, 1, -1, 6); },
        given);
    rows.of_twice(
        "tf.roll(x, y, 2)", [](auto x, auto n) { return tf::roll<2>(x, n); }, given,
        tf::constant(-3));
    rows.of(
        "tf.roll(x, y, [2, 0])", [](auto x, auto n) { return tf::roll<2, 0>(x, n); }, given,
        tf::constant<std::int64_t>({3, 1}));
    rows.of(
        "tf.roll(x, 1, 0)", [](auto x) { return tf::roll<0>(x, 1); }, test::sample<0, 2>(-3, 3));
    rows.in_dtypes<float, std::int8_t, std::uint16_t, int, std::int64_t, tf::half, bool>(
        "tf.roll(tf.reverse(x, [1]), 1, 0)",
        [](auto x) { return tf::roll<0>(tf::reverse<1>(x), 1); }, test::sample<3, 4>(0, 9));
}

void padding_rows(OpRows& rows) {
    using tf::Paddings;
    const auto given = test::sample<3, 4>(-3, 3);
    rows.of_twice(
        "tf.pad(x, [[1, 0], [2, 3]])", [](auto x) { return tf::pad<Paddings{{1, 0}, {2, 3}}>(x); },
        given);
    rows.of(
        "tf.pad(x, [[0, 1], [0, 0]], constant_values=-1.5)",
        [](auto x) { return tf::pad<Paddings{{0, 1}, {0, 0}}>(x, -1.5); }, given);
    rows.of_twice(
        "tf.pad(x, y)", [](auto x, auto w) { return tf::pad(x, w); }, given,
        tf::constant({{1, 2}, {0, 1}}));
    rows.of(
        "tf.pad(x, y)", [](auto x, auto w) { return tf::pad(x, w); }, test::sample<2>(-3, 3),
        tf::constant<std::int64_t>({{1, 2}}));
    rows.of_twice(
        "tf.pad(x, [[2, 1], [0, 3]], 'REFLECT')",
        [](auto x) { return tf::pad<Paddings{{2, 1}, {0, 3}}, "REFLECT">(x); }, given);
    rows.of_twice(
        "tf.pad(x, [[3, 1], [0, 4]], 'SYMMETRIC')",
        [](auto x) { return tf::pad<Paddings{{3, 1}, {0, 4}}, "SYMMETRIC">(x); }, given);
    rows.of(
        "tf.function(lambda x, y: tf.gradients(tf.sin(tf.pad(x, y)), x)[0])(x, y) + 1.",
        [](auto x, auto w) {
            return gradient_of(x, [&](const auto& v) { return tf::sin(tf::pad(v, w)); }) + 1.0;
        },
        given, tf::constant({{1, 2}, {0, 1}}));
    rows.of(
        "tf.function(lambda x: tf.gradients(tf.sin(tf.pad(x, [[2, 1], [0, 3]], 'REFLECT')), "
        "x)[0])(x) + 1.",
        [](auto x) {
            return gradient_of(x,
                               [](const auto& v) {
                                   return tf::sin(tf::pad<Paddings{{2, 1}, {0, 3}}, "REFLECT">(v));
                               }) +
                   1.0;
        },
        given);
    rows.of(
        "tf.pad(x, [[0, 0], [1, 1]])", [](auto x) { return tf::pad<Paddings{{0, 0}, {1, 1}}>(x); },
        test::sample<2, 0>(-3, 3));
    rows.of(
        "tf.pad(x, [[1, 1]], constant_values='-')",
        [](auto x) { return tf::pad<Paddings{{1, 1}}>(x, "-"); }, tf::constant({"a", "b"}));
    rows.of(
        "tf.pad(x, [[1, 1]], 'SYMMETRIC')",
        [](auto x) { return tf::pad<Paddings{{1, 1}}, "SYMMETRIC">(x); }, tf::constant({"a", "b"}));
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   std::uint32_t, std::uint64_t, tf::half, tf::bfloat16, bool>(
        "tf.pad(x, [[0, 1], [2, 0]])", [](auto x) { return tf::pad<Paddings{{0, 1}, {2, 0}}>(x); },
        test::sample<2, 3>(0, 9));
    rows.in_dtypes<float, std::int8_t, int, std::int64_t, tf::half>(
        "tf.pad(x, [[0, 1], [2, 0]], 'REFLECT')",
        [](auto x) { return tf::pad<Paddings{{0, 1}, {2, 0}}, "REFLECT">(x); },
        test::sample<2, 3>(0, 9));
}

void space_rows(OpRows& rows) {
    using tf::Paddings;
    const auto given = test::sample<2, 4, 6, 3>(-3, 3);
    rows.of_twice(
        "tf.nn.space_to_depth(x, 2)", [](auto x) { return tf::nn::space_to_depth<2>(x); }, given);
    rows.of_twice(
        "tf.nn.depth_to_space(x, 2)", [](auto x) { return tf::nn::depth_to_space<2>(x); },
        test::sample<1, 2, 3, 8>(-3, 3));
    rows.of_twice(
        "tf.space_to_batch(x, [2, 3], [[1, 1], [0, 3]])",
        [](auto x) { return tf::space_to_batch<std::array{2, 3}, Paddings{{1, 1}, {0, 3}}>(x); },
        given);
    rows.of(
        "tf.space_to_batch(x, [2], [[0, 0]])",
        [](auto x) { return tf::space_to_batch<std::array{2}>(x); }, given);
    rows.of_twice(
        "tf.batch_to_space(x, [2, 3], [[1, 0], [0, 2]])",
        [](auto x) { return tf::batch_to_space<std::array{2, 3}, Paddings{{1, 0}, {0, 2}}>(x); },
        test::sample<12, 2, 3, 2>(-3, 3));
    rows.in_dtypes<float, std::int8_t, std::uint16_t, int, std::int64_t, tf::half>(
        "tf.space_to_batch(x, [3], [[1, 0]])",
        [](auto x) { return tf::space_to_batch<std::array{3}, Paddings{{1, 0}}>(x); },
        test::sample<2, 5>(0, 9));
}

}  // namespace

const Family<OpRows> block_family([](OpRows& rows) {
    space_rows(rows);
    tile_rows(rows);
    reverse_and_roll_rows(rows);
    padding_rows(rows);
});

}  // namespace referee
