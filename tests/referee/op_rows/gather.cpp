// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elements and rows by their indices.

#include "op_rows.hpp"

namespace referee {

namespace {

void gathered(OpRows& rows) {
    const auto cube = test::sample<2, 3, 4>(-3, 3);
    const auto ids = tf::constant({{2, 0, 2}, {1, 1, 0}});
    rows.of_twice(
        "tf.gather(x, [[2, 0, 2], [1, 1, 0]], axis=1, batch_dims=1)",
        [](auto x) { return tf::gather<1, 1>(x, tf::constant({{2, 0, 2}, {1, 1, 0}})); }, cube);
    rows.of(
        "tf.gather(x, y, axis=-1, batch_dims=1)",
        [](auto x, auto i) { return tf::gather<-1, 1>(x, i); }, cube, ids);
    rows.value(  // TensorFlow's gradient needs the rank
        "tf.gather(x, y, axis=1, batch_dims=-1)",
        [](auto x, auto i) { return tf::gather<1, -1>(x, i); }, cube, ids);
    rows.of(
        "tf.gather(x, y, axis=2, batch_dims=2)",
        [](auto x, auto i) { return tf::gather<2, 2>(x, i); }, cube,
        tf::constant<std::int64_t>({{{1}, {0}, {3}}, {{2}, {2}, {0}}}));
    rows.of(
        "tf.gather(x, y, axis=-2)", [](auto x, auto i) { return tf::gather<-2>(x, i); }, cube, ids);
    rows.of(
        "tf.gather(x, y, axis=1, batch_dims=1); empty",
        [](auto x, auto i) { return tf::gather<1, 1>(x, i); }, test::sample<0, 3, 4>(-3, 3),
        tf::zeros<int, 0, 2>());
    rows.of(
        "tf.gather(x, y)", [](auto x, auto i) { return tf::gather(x, i); },
        tf::constant({"a", "bc", ""}), tf::constant({2, 1, 1}));
}

void by_vectors(OpRows& rows) {
    const auto cube = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice(
        "tf.gather_nd(x, [[1, 2], [0, 0], [1, 2]])",
        [](auto x) { return tf::gather_nd(x, tf::constant({{1, 2}, {0, 0}, {1, 2}})); }, cube);
    rows.of(
        "tf.gather_nd(x, [[[1, 2, 3]], [[0, 0, 1]]])",
        [](auto x) { return tf::gather_nd(x, tf::constant({{{1, 2, 3}}, {{0, 0, 1}}})); }, cube);
    rows.of(
        "tf.gather_nd(x, [[1], [0]])",
        [](auto x) { return tf::gather_nd(x, tf::constant<std::int64_t>({{1}, {0}})); }, cube);
    rows.value(
        "tf.gather_nd(x, tf.zeros([2, 0], tf.int32))",
        [](auto x) { return tf::gather_nd(x, tf::zeros<int, 2, 0>()); }, cube);
    rows.of(
        "tf.gather_nd(x, tf.zeros([0, 2], tf.int32))",
        [](auto x) { return tf::gather_nd(x, tf::zeros<int, 0, 2>()); }, cube);
    rows.of_twice(
        "tf.gather_nd(x, [[[2, 3], [0, 0]], [[1, 1], [1, 1]]], batch_dims=1)",
        [](auto x) {
            return tf::gather_nd<1>(x, tf::constant({{{2, 3}, {0, 0}}, {{1, 1}, {1, 1}}}));
        },
        cube);
    rows.of(
        "tf.gather_nd(x, [[[2], [1], [0]], [[3], [3], [3]]], batch_dims=2)",
        [](auto x) {
            return tf::gather_nd<2>(x, tf::constant({{{2}, {1}, {0}}, {{3}, {3}, {3}}}));
        },
        cube);
    rows.of(
        "tf.gather_nd(x, [[1], [0], [1]])",
        [](auto x) { return tf::gather_nd(x, tf::constant({{1}, {0}, {1}})); },
        tf::constant({{"a", "b"}, {"c", "d"}}));
    rows.in_dtypes<float, tf::half, tf::bfloat16, std::int8_t, std::uint16_t, std::int64_t, bool>(
        "tf.gather_nd(x, [[1, 2], [0, 0]])",
        [](auto x) { return tf::gather_nd(x, tf::constant({{1, 2}, {0, 0}})); },
        test::sample<2, 3>(0, 9));
}

void by_condition(OpRows& rows) {
    const auto matrix = test::sample<2, 3>(-3, 3);
    const auto mask = tf::constant({{true, false, true}, {false, false, true}});
    rows.of("tf.where(x)", [](auto x) { return tf::where(x); }, mask);
    rows.of("tf.where(x); empty", [](auto x) { return tf::where(x); }, tf::zeros<bool, 0, 3>());
    rows.value(
        "tf.where(x)", [](auto x) { return tf::where(x); },
        tf::constant<double>({0.0, -0.0, std::numeric_limits<double>::quiet_NaN(), -1.0}));
    rows.in_dtypes<float, tf::bfloat16, std::int8_t, std::uint16_t, int, std::int64_t>(
        "tf.where(x)", [](auto x) { return tf::where(x); }, test::sample<2, 3>(-1, 2));
    rows.of_twice(
        "tf.boolean_mask(x, [[True, False, True], [False, False, True]])",
        [](auto x) {
            return tf::boolean_mask(x, tf::constant({{true, false, true}, {false, false, true}}));
        },
        matrix);
    rows.of(
        "tf.boolean_mask(x, y)", [](auto x, auto m) { return tf::boolean_mask(x, m); },
        test::sample<2, 3, 4>(-3, 3), mask);
    rows.of(
        "tf.boolean_mask(x, y, axis=1)", [](auto x, auto m) { return tf::boolean_mask<1>(x, m); },
        test::sample<2, 3, 4>(-3, 3), tf::constant({true, false, true}));
    rows.of(
        "tf.boolean_mask(x, y); none", [](auto x, auto m) { return tf::boolean_mask(x, m); },
        matrix, tf::constant({false, false}));
    rows.of(
        "tf.boolean_mask(x, y); strings", [](auto x, auto m) { return tf::boolean_mask(x, m); },
        tf::constant({"a", "b"}), tf::constant({false, true}));
}

void in_parts(OpRows& rows) {
    const auto matrix = test::sample<4, 3>(-3, 3);
    const auto parts = tf::constant({1, 0, 2, 1});
    rows.of_twice(
        "tf.dynamic_partition(x, [1, 0, 2, 1], 3)[1]",
        [](auto x) { return tf::dynamic_partition<3>(x, tf::constant({1, 0, 2, 1}))[1]; }, matrix);
    rows.of(
        "tf.dynamic_partition(x, y, 4)[3]",
        [](auto x, auto p) { return tf::dynamic_partition<4>(x, p)[3]; }, matrix, parts);
    rows.of(
        "tf.dynamic_partition(x, y, 2)[0]",
        [](auto x, auto p) { return tf::dynamic_partition<2>(x, p)[0]; }, test::sample<2, 3>(-3, 3),
        tf::constant({{1, 0, 0}, {0, 1, 0}}));
    rows.of(
        "tf.dynamic_partition(x, y, 1)[0]",
        [](auto x, auto p) { return tf::dynamic_partition<1>(x, p)[0]; }, tf::constant({"a", "b"}),
        tf::constant({0, 0}));
    rows.of_twice(
        "tf.dynamic_stitch([[0, 2], [3]], [x, y])",
        [](auto x, auto y) {
            return tf::dynamic_stitch(std::tuple(tf::constant({0, 2}), tf::constant({3})),
                                      std::tuple(x, y));
        },
        test::sample<2, 3>(-3, 3), test::sample<1, 3>(-3, 3, 0.3));
    rows.of(
        "tf.dynamic_stitch([z, 4], [x, y])",
        [](auto x, auto y, auto i) {
            return tf::dynamic_stitch(std::tuple(i, tf::constant(4)), std::tuple(x, y));
        },
        test::sample<2, 2, 3>(-3, 3), test::sample<3>(-3, 3, 0.3), tf::constant({{0, 1}, {2, 3}}));
    rows.of(
        "tf.dynamic_stitch([x, [0]], [y, z])",
        [](auto i, auto x, auto y) {
            return tf::dynamic_stitch(std::tuple(i, tf::constant({0})), std::tuple(x, y));
        },
        tf::constant({0, 1}), tf::constant({1, 2}), tf::constant({7}));
    const auto lengths = tf::constant({2, 3});
    const auto cube = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice(
        "tf.reverse_sequence(x, [2, 3], seq_axis=1)",
        [](auto x) { return tf::reverse_sequence<1>(x, tf::constant({2, 3})); }, cube);
    rows.of(
        "tf.reverse_sequence(x, y, seq_axis=2, batch_axis=0)",
        [](auto x, auto l) { return tf::reverse_sequence<2, 0>(x, l); }, cube, lengths);
    rows.of(
        "tf.reverse_sequence(x, y, seq_axis=0, batch_axis=2)",
        [](auto x, auto l) { return tf::reverse_sequence<0, -1>(x, l); }, cube,
        tf::constant<std::int64_t>({0, 1, 2, 2}));
    rows.of(
        "tf.reverse_sequence(x, y, seq_axis=1)",
        [](auto x, auto l) { return tf::reverse_sequence<1>(x, l); },
        tf::constant({{"a", "b"}, {"c", "d"}}), tf::constant({1, 2}));
    rows.of(
        "tf.nn.embedding_lookup(x, y)",
        [](auto x, auto i) { return tf::nn::embedding_lookup(x, i); }, matrix, parts);
    rows.of(
        "tf.nn.embedding_lookup(x, y, max_norm=2.0)",
        [](auto x, auto i) { return tf::nn::embedding_lookup(x, i, {.max_norm = 2.0}); }, matrix,
        parts);
    rows.of(
        "tf.nn.embedding_lookup(x, y, max_norm=1.0)",
        [](auto x, auto i) { return tf::nn::embedding_lookup(x, i, {.max_norm = 1.0}); },
        test::sample<4>(-3, 3), parts);
}

}  // namespace

const Family<OpRows> gather_family([](OpRows& rows) {
    gathered(rows);
    by_vectors(rows);
    by_condition(rows);
    in_parts(rows);
});

}  // namespace referee
