// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Incomplete gamma functions and short formulas of tf.math and tf.nn.

#include <tf/math.hpp>
#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

void incomplete(OpRows& rows) {
    const auto a = test::sample<2, 3>(0.3, 9), x = test::sample<2, 3>(0.1, 12);
    // TensorFlow's derivatives with respect to the first operand have fewer digits
    rows.of(
        "tf.math.igamma(tf.stop_gradient(x), y)",
        [](auto p, auto q) { return tf::math::igamma(tf::stop_gradient(p), q); }, a, x);
    rows.of(
        "tf.math.igammac(tf.stop_gradient(x), y)",
        [](auto p, auto q) { return tf::math::igammac(tf::stop_gradient(p), q); }, a, x);
    rows.value(
        "tf.math.igamma(x, 2.5); extremes", [](auto p) { return tf::math::igamma(p, 2.5); },
        tf::constant<double>({-1.0, 0.5, 1.0, 30.0, 300.0}));
    rows.value(
        "tf.math.igammac(2.5, x); extremes", [](auto p) { return tf::math::igammac(2.5, p); },
        tf::constant<double>({-1.0, 0.0, 1e-3, 30.0, 300.0}));
    rows.of_values(
        "tf.raw_ops.IgammaGradA(a=x, x=y)",
        [](auto p, auto q) {
            tf::GradientTape tape;
            tape.watch(p);
            const tf::tensor_type_t<decltype(p)> y = tf::math::igamma(p, q);
            return tf::nest::materialize(
                tape.gradient(tf::reduce_sum(y), p, tf::UnconnectedGradients::zero));
        },
        a, x);
    rows.of("tf.math.lbeta(x)", [](auto p) { return tf::math::lbeta(p); }, a);
}

void sequences(OpRows& rows) {
    const auto rising = tf::constant<double>({1.0, 2.0, 2.0, 5.0});
    rows.of_values(
        "tf.math.is_non_decreasing(x)", [](auto x) { return tf::math::is_non_decreasing(x); },
        rising);
    rows.of_values(
        "tf.math.is_strictly_increasing(x)",
        [](auto x) { return tf::math::is_strictly_increasing(x); }, rising);
    rows.value(
        "tf.math.is_strictly_increasing(x); matrix",
        [](auto x) { return tf::math::is_strictly_increasing(x); },
        tf::constant<double>({{1.0, 2.0}, {3.0, 4.0}}));
    rows.value(
        "tf.math.is_non_decreasing(x); empty",
        [](auto x) { return tf::math::is_non_decreasing(x); }, test::sample<0>(0, 1));
    rows.of(
        "tf.math.scalar_mul(3.0, x)", [](auto x) { return tf::math::scalar_mul(3.0, x); },
        test::sample<2, 3>(-3, 3));
    rows.of(
        "tf.math.accumulate_n([x, y])", [](auto x, auto y) { return tf::math::accumulate_n(x, y); },
        test::sample<2, 3>(-3, 3), test::sample<2, 3>(0, 2));
}

void losses(OpRows& rows) {
    const auto labels = test::sample<2, 3>(0, 1), x = test::sample<2, 3>(-3, 3);
    rows.of(
        "tf.nn.weighted_cross_entropy_with_logits(x, y, 2.5)",
        [](auto l, auto v) { return tf::nn::weighted_cross_entropy_with_logits(l, v, 2.5); },
        labels, x);
    rows.of(
        "tf.nn.log_poisson_loss(x, y)",
        [](auto l, auto v) { return tf::nn::log_poisson_loss(l, v); }, test::sample<2, 3>(0, 5), x);
    rows.of(
        "tf.nn.log_poisson_loss(x, y, True)",
        [](auto l, auto v) { return tf::nn::log_poisson_loss(l, v, {.compute_full_loss = true}); },
        test::sample<2, 3>(0.2, 5), x);
    rows.of(
        "tf.nn.compute_average_loss(x, global_batch_size=8)",
        [](auto v) { return tf::nn::compute_average_loss(v, 8); }, test::sample<4>(0, 3));
    rows.of(
        "tf.nn.scale_regularization_loss(x)",
        [](auto v) { return tf::nn::scale_regularization_loss(v); }, x);
    rows.value(
        "tf.math.approx_max_k(x, 2)[0]", [](auto v) { return tf::math::approx_max_k<2>(v).values; },
        as<float>(x));
    rows.value(
        "-tf.math.top_k(-x, 2)[0]", [](auto v) { return tf::math::approx_min_k<2>(v).values; },
        as<float>(x));
    rows.value(
        "tf.math.top_k(-x, 2)[1]", [](auto v) { return tf::math::approx_min_k<2>(v).indices; },
        as<float>(x));
    rows.of("tf.nn.crelu(x)", [](auto v) { return tf::nn::crelu(v); }, x);
    rows.of("tf.nn.crelu(x, axis=0)", [](auto v) { return tf::nn::crelu<0>(v); }, x);
    rows.of(
        "tf.nn.normalize_moments(tf.cast(4.0, x.dtype), x, y, None)[1]",
        [](auto m, auto v) {
            return tf::nn::normalize_moments(tf::constant<double>(4.0), m, v).variance;
        },
        x, labels);
    rows.of(
        "tf.nn.batch_norm_with_global_normalization(x, y, z, y, z, 0.1, True)",
        [](auto v, auto m, auto s) {
            return tf::nn::batch_norm_with_global_normalization<true>(v, m, s, m, s, .1);
        },
        test::sample<2, 2, 2, 3>(-3, 3), test::sample<3>(-1, 1), test::sample<3>(.2, 2));
    rows.of(
        "tf.nn.batch_norm_with_global_normalization(x, y, z, y, z, 0.1, False)",
        [](auto v, auto m, auto s) {
            return tf::nn::batch_norm_with_global_normalization<false>(v, m, s, m, s, .1);
        },
        test::sample<2, 2, 2, 3>(-3, 3), test::sample<3>(-1, 1), test::sample<3>(.2, 2));
}

}  // namespace

const Family<OpRows> math_formulas_family([](OpRows& rows) {
    incomplete(rows);
    sequences(rows);
    losses(rows);
});

}  // namespace referee
