// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients of samples of the gamma distribution, normal distributions between bounds, and draws
// that differ from call to call, whose numbers are in ../../runtime/ops/random_samples_test.cpp.

#include <tf/random.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> random_sample_family([](OpRows& rows) {
    using namespace tf::random;
    const auto seed = tf::constant({17, -3});
    const auto alpha = tf::constant<float>({0.3f, 1.f, 7.5f});
    rows.of(  // not all bits of the gradients are TensorFlow's
        "1. * tf.random.stateless_gamma([40, 3], y, x)",
        [](auto x, auto y) { return stateless_gamma<40, 3>(y, x) * 1; }, alpha, seed);
    rows.of(
        "1. * tf.random.stateless_gamma([2, 3], z, x, y)",
        [](auto x, auto y, auto z) { return stateless_gamma<2, 3>(z, x, y) * 1; }, alpha,
        tf::constant<float>({2.f, 0.5f, 3.f}), seed);
    const auto slope = [](auto x, auto y) {
        return tf::detail::ops::elementwise<tf::op::RandomGammaGrad>(x, y);
    };
    // not of improbable samples, for which TensorFlow's probabilities are 0
    const auto shapes = tf::constant<double>({{0.01}, {0.5}, {1.0}, {3.0}, {20.0}});
    const auto samples = tf::constant<double>({{1e-6, 0.03, 0.6, 1.0, 2.2, 9.0, 17.5, 26.0, 80.0}});
    rows.of_values("tf.raw_ops.RandomGammaGrad(alpha=x, sample=y)", slope, shapes, samples);
    rows.value("tf.raw_ops.RandomGammaGrad(alpha=x, sample=y); large", slope,
               tf::constant<double>(400.0), tf::constant<double>({360.0, 398.0, 420.0}));

    rows.of_values(
        "tf.cast(tf.random.gamma([4], x) > 0., tf.float32)",
        [](auto x) { return tf::cast<float>(gamma<4>(x) > 0.f); }, alpha);
    rows.of_values(
        "tf.cast(tf.random.poisson([2, 2], x, tf.int32) >= 0, tf.float32)",
        [](auto x) { return tf::cast<float>(poisson<tf::int32, 2, 2>(x) >= 0); }, alpha);

    const auto number = [](double v) { return tf::constant<double>(v); };
    const auto add = [&]<class F>(const std::string& bounds, F) {
        const std::string call =
            "tf.random.stateless_parameterized_truncated_normal([5], x, y, *[tf.constant(v, "
            "y.dtype) for v in (" +
            bounds + ")])";
        const auto f = [](auto x, auto y) { return F{}(x, y); };
        rows.value(call, f, seed, number(0.0));
        rows.value(call + "; float", f, seed, tf::constant<float>(0.0));
    };
    add("1., -2., 2.", [](auto x, auto y) {
        return stateless_parameterized_truncated_normal<5>(x, y, 1., -2., 2.);
    });
    add("1., -1., 1.", [](auto x, auto y) {
        return stateless_parameterized_truncated_normal<5>(x, y, 1., -1., 1.);
    });
    add("1., 3., 4.", [](auto x, auto y) {
        return stateless_parameterized_truncated_normal<5>(x, y, 1., 3., 4.);
    });
    add("1., 3., float('inf')", [](auto x, auto y) {
        return stateless_parameterized_truncated_normal<5>(x, y, 1., 3., inf);
    });
    add("1., float('-inf'), -0.5", [](auto x, auto y) {
        return stateless_parameterized_truncated_normal<5>(x, y, 1., -inf, -0.5);
    });
    add("2., -5., -4.9", [](auto x, auto y) {
        return stateless_parameterized_truncated_normal<5>(x, y, 2., -5., -4.9);
    });
    add("2., 1., 9.", [](auto x, auto y) {
        return stateless_parameterized_truncated_normal<5>(x, y, 2., 1., 9.);
    });
    rows.of(
        "1. * tf.random.stateless_parameterized_truncated_normal([7, 3, 2], z, x, y, "
        "[[-1.], [0.5], [3.]], 4.)",
        [](auto x, auto y, auto z) {
            return stateless_parameterized_truncated_normal<7, 3, 2>(
                       z, x, y, tf::constant<float>({{-1.f}, {0.5f}, {3.f}}), 4) *
                   1;
        },
        tf::constant<float>({0.f, 2.f}), tf::constant<float>({1.f, 0.5f}), seed);
    rows.of(
        "1. * tf.random.stateless_parameterized_truncated_normal([7, 2], z, 0.5, 1.5, x, y)",
        [](auto x, auto y, auto z) {
            return stateless_parameterized_truncated_normal<7, 2>(z, 0.5, 1.5, x, y) * 1;
        },
        tf::constant<float>({-1.f, 1.f}), tf::constant<float>({1.f, 5.f}), seed);
});

}  // namespace referee
