// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rows combined by segment.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> segment_family([](OpRows& rows) {
    // a tie in segment 0, none in 1, one row in 2; zeros for products
    const auto table = tf::constant<double>(
        {{1.0, -2.0, 0.0}, {1.0, 3.0, 2.5}, {-1.5, 0.5, 0.0}, {0.5, 0.0, -4.0}, {2.0, 0.25, 3.0}});
    const auto sorted = tf::constant<int>({0, 0, 0, 2, 3});
    rows.of(
        "tf.math.segment_sum(x, y)", [](auto x, auto y) { return tf::math::segment_sum(x, y); },
        table, sorted);
    rows.of(
        "tf.math.segment_mean(x, y)", [](auto x, auto y) { return tf::math::segment_mean(x, y); },
        table, sorted);
    rows.of(
        "tf.math.segment_max(x, y)", [](auto x, auto y) { return tf::math::segment_max(x, y); },
        test::sample<5, 3>(-3, 3), sorted);
    rows.of(
        "tf.math.segment_max(x, y); ties",
        [](auto x, auto y) { return tf::math::segment_max(x, y); }, table, sorted);
    rows.of(
        "tf.math.segment_min(x, y)", [](auto x, auto y) { return tf::math::segment_min(x, y); },
        table, sorted);
    rows.of(
        "tf.math.segment_prod(x, y)", [](auto x, auto y) { return tf::math::segment_prod(x, y); },
        table, sorted);
    rows.of(
        "tf.math.segment_sum(x, y)", [](auto x, auto y) { return tf::math::segment_sum<4>(x, y); },
        table, as<std::int64_t>(sorted));
    rows.of(
        "tf.math.segment_sum(x, y); none",
        [](auto x, auto y) { return tf::math::segment_sum(x, y); }, test::sample<0, 3>(-3, 3),
        tf::zeros<int, 0>());

    const auto ids = tf::constant<int>({3, 0, -1, 3, 0});
    rows.of(
        "tf.math.unsorted_segment_sum(x, y, 5)",
        [](auto x, auto y) { return tf::math::unsorted_segment_sum<5>(x, y); }, table, ids);
    rows.of(
        "tf.math.unsorted_segment_max(x, y, 5)",
        [](auto x, auto y) { return tf::math::unsorted_segment_max<5>(x, y); }, table, ids);
    rows.of(
        "tf.math.unsorted_segment_min(x, y, 5)",
        [](auto x, auto y) { return tf::math::unsorted_segment_min<5>(x, y); }, table, ids);
    rows.of(
        "tf.math.unsorted_segment_prod(x, y, 5)",
        [](auto x, auto y) { return tf::math::unsorted_segment_prod<5>(x, y); }, table, ids);
    rows.of(
        "tf.math.unsorted_segment_mean(x, y, 5)",
        [](auto x, auto y) { return tf::math::unsorted_segment_mean<5>(x, y); }, table, ids);
    rows.of(
        "tf.math.unsorted_segment_sqrt_n(x, y, 5)",
        [](auto x, auto y) { return tf::math::unsorted_segment_sqrt_n<5>(x, y); }, table, ids);
    rows.of(
        "tf.math.unsorted_segment_sum(x, y, z)",
        [](auto x, auto y, auto z) { return tf::math::unsorted_segment_sum(x, y, z); }, table, ids,
        tf::constant<int>(6));
    rows.of(
        "tf.math.unsorted_segment_prod(x, y, z)",
        [](auto x, auto y, auto z) { return tf::math::unsorted_segment_prod(x, y, z); }, table, ids,
        tf::constant<std::int64_t>(4));
    rows.of(
        "tf.math.unsorted_segment_mean(x, y, z)",
        [](auto x, auto y, auto z) { return tf::math::unsorted_segment_mean(x, y, z); }, table, ids,
        tf::constant<int>(4));
    // ids of two dims, of int64; elements as rows; no segments
    const auto pairs = tf::constant<std::int64_t>({{1, 0}, {-1, 1}});
    rows.of(
        "tf.math.unsorted_segment_sum(x, y, 2)",
        [](auto x, auto y) { return tf::math::unsorted_segment_sum<2>(x, y); },
        test::sample<2, 2, 3>(-3, 3), pairs);
    rows.of(
        "tf.math.unsorted_segment_sqrt_n(x, y, 2)",
        [](auto x, auto y) { return tf::math::unsorted_segment_sqrt_n<2>(x, y); },
        test::sample<2, 2>(-3, 3), pairs);
    rows.value(
        "tf.math.unsorted_segment_max(x, y, 0)",
        [](auto x, auto y) { return tf::math::unsorted_segment_max<0>(x, y); },
        test::sample<2, 3>(-3, 3), tf::constant<int>({-1, -2}));

    // second derivatives: the ids are in the functions, since all operands must be floats
    rows.of_twice(
        "tf.math.segment_mean(x, [0, 0, 0, 2, 3])",
        [](auto x) { return tf::math::segment_mean(x, tf::constant<int>({0, 0, 0, 2, 3})); },
        table);
    rows.of_twice(
        "tf.math.segment_max(x, [0, 0, 0, 2, 3])",
        [](auto x) { return tf::math::segment_max(x, tf::constant<int>({0, 0, 0, 2, 3})); },
        test::sample<5, 3>(-3, 3));
    rows.of_twice(
        "tf.math.segment_prod(x, [0, 0, 0, 2, 3])",
        [](auto x) { return tf::math::segment_prod(x, tf::constant<int>({0, 0, 0, 2, 3})); },
        test::sample<5, 3>(-3, 3));
    rows.of_twice(
        "tf.math.unsorted_segment_sum(x, [3, 0, -1, 3, 0], 5)",
        [](auto x) {
            return tf::math::unsorted_segment_sum<5>(x, tf::constant<int>({3, 0, -1, 3, 0}));
        },
        table);
    rows.of_twice(
        "tf.math.unsorted_segment_min(x, [3, 0, -1, 3, 0], 4)",
        [](auto x) {
            return tf::math::unsorted_segment_min(x, tf::constant<int>({3, 0, -1, 3, 0}),
                                                  tf::constant<int>(4));
        },
        test::sample<5, 3>(-3, 3));
    rows.of_twice(
        "tf.math.unsorted_segment_prod(x, [3, 0, -1, 3, 0], 4)",
        [](auto x) {
            return tf::math::unsorted_segment_prod(x, tf::constant<int>({3, 0, -1, 3, 0}),
                                                   tf::constant<int>(4));
        },
        test::sample<5, 3>(-3, 3));

    rows.of(  // the op of the gradient
        "tf.gather(tf.concat([2. * tf.math.unsorted_segment_sum(x, [3, 0, -1, 3, 0], 5), "
        "tf.zeros([1, 3], x.dtype)], 0), [3, 0, 5, 3, 0])",
        [](auto x) {
            return gradient_of(x, [](auto v) {
                return tf::square(
                    tf::math::unsorted_segment_sum<5>(v, tf::constant<int>({3, 0, -1, 3, 0})));
            });
        },
        test::sample<5, 3>(-3, 3));

    const auto whole = test::sample<5, 2>(0, 9);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   std::uint32_t, std::uint64_t, tf::half, tf::bfloat16>(
        "tf.math.segment_mean(x, [0, 0, 1, 3, 3])",
        [](auto x) { return tf::math::segment_mean(x, tf::constant<int>({0, 0, 1, 3, 3})); },
        whole);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   std::uint32_t, std::uint64_t, tf::half, tf::bfloat16>(
        "tf.math.unsorted_segment_max(x, [0, 3, -1, 0, 3], 5)",
        [](auto x) {
            return tf::math::unsorted_segment_max<5>(x, tf::constant<int>({0, 3, -1, 0, 3}));
        },
        whole);
});

}  // namespace referee
