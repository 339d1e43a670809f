// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops that split tensors and repeat elements.

#include "op_rows.hpp"

namespace referee {

namespace {

void slice_rows(OpRows& rows) {
    const auto given = test::sample<4, 5>(-3, 3);
    rows.of_twice(
        "tf.slice(x, [1, 2], [2, 3])", [](auto x) { return tf::slice<2, 3>(x, {1, 2}); }, given);
    rows.of(
        "tf.slice(x, [1, 4], [-1, 0])", [](auto x) { return tf::slice<-1, 0>(x, {1, 4}); }, given);
    rows.of_twice(
        "tf.slice(x, [y, z], [2, -1])",
        [](auto x, auto i, auto k) { return tf::slice<2, -1>(x, i, k); }, given, tf::constant(1),
        tf::constant(3));
    rows.of(
        "tf.strided_slice(x, [1, -1], [4, 0], [2, -3])",
        [](auto x) { return tf::strided_slice(x, {1, -1}, {4, 0}, {2, -3}); }, given);
    rows.of(
        "tf.strided_slice(x, [1], [0], [1], end_mask=1)",
        [](auto x) { return tf::strided_slice(x, {1}, {0}, {1}, {.end_mask = 1}); }, given);
}

void split_rows(OpRows& rows) {
    const auto given = test::sample<2, 6, 3>(-3, 3);
    rows.of_twice(
        "tf.concat(tf.split(x, 3, 1)[::-1], 0)",
        [](auto x) {
            const auto [a, b, c] = tf::split<3, 1>(x);
            return tf::concat<0>(c, b, a);
        },
        given);
    rows.of(
        "tf.add_n(tf.split(x, 2))",
        [](auto x) {
            const auto [a, b] = tf::split<2>(x);
            return a + b;
        },
        given);
    rows.of_twice(
        "tf.concat(tf.split(x, [1, 3, 2], -2)[::-1], -2)",
        [](auto x) {
            const auto [a, b, c] = tf::split<std::array{1, 3, 2}, -2>(x);
            return tf::concat<-2>(c, b, a);
        },
        given);
    rows.of(
        "tf.stack(tf.unstack(tf.ensure_shape(x, [2, 6, 3]), axis=2)[::-1])",
        [](auto x) {
            const auto [a, b, c] = tf::unstack<2>(tf::Tensor<double, 2, 6, 3>(x));
            return tf::stack(c, b, a);
        },
        given);
}

void repeat_rows(OpRows& rows) {
    const auto given = test::sample<2, 3>(-3, 3);
    rows.of_twice("tf.repeat(x, 2, 0)", [](auto x) { return tf::repeat<2, 0>(x); }, given);
    rows.of("tf.repeat(x, 3, -1)", [](auto x) { return tf::repeat<3, -1>(x); }, given);
    rows.of("tf.repeat(x, 2)", [](auto x) { return tf::repeat<2>(x); }, given);
    rows.of("tf.repeat(x, 0, 1)", [](auto x) { return tf::repeat<0, 1>(x); }, given);
    rows.value(
        "tf.repeat(x, [2, 0, 1], 1)", [](auto x) { return tf::repeat<std::array{2, 0, 1}, 1>(x); },
        given);
    rows.of("tf.repeat(x, 2)", [](auto x) { return tf::repeat<2>(x); }, tf::constant({"a", "b"}));
}

void shape_rows(OpRows& rows) {
    const auto given = test::sample<2, 3>(-3, 3);
    rows.of(
        "x * tf.cast(tf.rank(x) + tf.size(x), tf.float64)",
        [](auto x) { return x * tf::cast<double>(tf::rank(x) + tf::size(x)); }, given);
    rows.of(
        "x * tf.cast(tf.size(x, tf.int64), tf.float64)",
        [](auto x) { return x * tf::cast<double>(tf::size(x, tf::int64)); }, given);
    rows.of("tf.identity(x)", [](auto x) { return tf::identity(x); }, given);
    rows.of(
        "tf.broadcast_dynamic_shape(x, y)",
        [](auto a, auto b) { return tf::broadcast_dynamic_shape(a, b); }, tf::constant({3, 1, 5}),
        tf::constant({4, 1}));
    rows.of(
        "tf.broadcast_dynamic_shape(x, y)",
        [](auto a, auto b) { return tf::broadcast_dynamic_shape(a, b); },
        tf::constant<std::int64_t>({2}), tf::constant<std::int64_t>({7, 2}));
}

}  // namespace

const Family<OpRows> part_family([](OpRows& rows) {
    slice_rows(rows);
    split_rows(rows);
    repeat_rows(rows);
    shape_rows(rows);
});

}  // namespace referee
