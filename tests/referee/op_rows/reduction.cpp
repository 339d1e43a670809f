// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Reductions that are formulas.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> reduction_family([](OpRows& rows) {
    const auto table = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice("tf.reduce_logsumexp(x)", [](auto x) { return tf::reduce_logsumexp(x); }, table);
    rows.of(
        "tf.reduce_logsumexp(x, [0, -1])", [](auto x) { return tf::reduce_logsumexp<0, -1>(x); },
        table);
    rows.of(
        "tf.math.reduce_logsumexp(x, 1, keepdims=True)",
        [](auto x) { return tf::math::reduce_logsumexp<1>(x, tf::keepdims); }, table);
    rows.of_twice(
        "tf.math.reduce_variance(x)", [](auto x) { return tf::math::reduce_variance(x); }, table);
    rows.of(
        "tf.math.reduce_variance(x, 1, True)",
        [](auto x) { return tf::math::reduce_variance<1>(x, tf::keepdims); }, table);
    rows.of_twice(
        "tf.math.reduce_std(x, -1)", [](auto x) { return tf::math::reduce_std<-1>(x); }, table);
    rows.of(
        "tf.math.reduce_std(x, [0, 1], True)",
        [](auto x) { return tf::math::reduce_std<0, 1>(x, tf::keepdims); }, table);
    rows.of_twice(
        "tf.math.reduce_euclidean_norm(x)",
        [](auto x) { return tf::math::reduce_euclidean_norm(x); }, table);
    rows.in_dtypes<int, std::int64_t, std::uint8_t>(
        "tf.math.reduce_euclidean_norm(x, 1)",
        [](auto x) { return tf::math::reduce_euclidean_norm<1>(x); },
        tf::constant<int>({{3, 5}, {200, 200}}));
    rows.value(
        "tf.math.reduce_euclidean_norm(x, 0, True)",
        [](auto x) { return tf::math::reduce_euclidean_norm<0>(x, tf::keepdims); },
        tf::constant<int>({{3, 5}, {46341, 7}}));
    rows.of(
        "tf.math.reduce_euclidean_norm(x, 1)",
        [](auto x) { return tf::math::reduce_euclidean_norm<1>(x); }, table);
    rows.of(
        "tf.math.reduce_euclidean_norm(x, [0, -1], True)",
        [](auto x) { return tf::math::reduce_euclidean_norm<0, -1>(x, tf::keepdims); }, table);

    const auto weights = test::sample<3, 1>(1, 2);
    rows.of(
        "tf.nn.weighted_moments(x, [1, 2], y)[0]",
        [](auto x, auto y) { return tf::nn::weighted_moments<1, 2>(x, y).mean; }, table, weights);
    rows.of(
        "tf.nn.weighted_moments(x, [-2], y, keepdims=True)[1]",
        [](auto x, auto y) { return tf::nn::weighted_moments<-2>(x, y, tf::keepdims).variance; },
        table, weights);
    rows.value(
        "tf.nn.weighted_moments(x, [0, 1], y)[1]; half",
        [](auto x, auto y) { return tf::nn::weighted_moments<0, 1>(x, y).variance; },
        as<tf::half>(table), as<tf::half>(weights));
    rows.value(
        "tf.nn.weighted_moments(x, [1], y)[0]; zeros",
        [](auto x, auto y) { return tf::nn::weighted_moments<1>(x, y).mean; }, table,
        tf::constant<double>({0, 0, 0, 1}));
    const auto none = test::sample<2, 0>(-3, 3);
    rows.of("tf.reduce_logsumexp(x, 1)", [](auto x) { return tf::reduce_logsumexp<1>(x); }, none);
    rows.of(
        "tf.math.reduce_euclidean_norm(x, -1)",
        [](auto x) { return tf::math::reduce_euclidean_norm<-1>(x); }, none);
    const auto special = tf::constant<double>(
        {{1e3, 1e3, -1e3}, {-inf, -inf, -inf}, {inf, 1.0, 2.0}, {-inf, 1.0, 2.0}, {nan, 1.0, 2.0}});
    rows.value(
        "tf.reduce_logsumexp(x, 1); special", [](auto x) { return tf::reduce_logsumexp<1>(x); },
        special);
    rows.value(
        "tf.math.reduce_std(x, 1); special", [](auto x) { return tf::math::reduce_std<1>(x); },
        special);
    rows.in_dtypes<float, tf::half, tf::bfloat16>(
        "tf.reduce_logsumexp(x, 1)", [](auto x) { return tf::reduce_logsumexp<1>(x); },
        test::sample<3, 2>(-3, 3));
    rows.in_dtypes<float, tf::half, tf::bfloat16>(
        "tf.math.reduce_variance(x, 0)", [](auto x) { return tf::math::reduce_variance<0>(x); },
        test::sample<3, 2>(-3, 3));
    rows.in_dtypes<float, tf::half>(
        "tf.math.reduce_euclidean_norm(x, 0)",
        [](auto x) { return tf::math::reduce_euclidean_norm<0>(x); }, test::sample<3, 2>(-3, 3));

    const auto zeros = tf::constant<double>({{0.0, -0.0, 1.0}, {nan, 2.0, 0.0}});
    rows.value(
        "tf.math.count_nonzero(x)", [](auto x) { return tf::math::count_nonzero(x); }, zeros);
    rows.of(
        "tf.math.count_nonzero(x, 1, True, tf.int32)",
        [](auto x) { return tf::math::count_nonzero<1>(x, tf::keepdims, tf::int32); },
        as<int>(test::sample<3, 4>(-1, 2)));
    rows.of(
        "tf.math.count_nonzero(x, -2)", [](auto x) { return tf::math::count_nonzero<-2>(x); },
        tf::constant({{true, false}, {true, true}}));
    rows.of(
        "tf.math.count_nonzero(x, 0, dtype=tf.float32)",
        [](auto x) { return tf::math::count_nonzero<0>(x, tf::float32); },
        tf::constant({"", "a", " "}));
    rows.value(
        "tf.math.zero_fraction(x)", [](auto x) { return tf::math::zero_fraction(x); }, zeros);
    rows.value(
        "tf.nn.zero_fraction(x)", [](auto x) { return tf::nn::zero_fraction(x); },
        tf::zeros<int, 0>());
});

}  // namespace referee
