// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Descending sequences that are nearest to given ones.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> isotonic_family([](OpRows& rows) {
    const auto x = test::sample<4, 7>(-3, 3);
    constexpr auto descending = [](auto v) { return tf::nn::isotonic_regression(v).output; };
    rows.of_twice("tf.nn.isotonic_regression(x)[0]", descending, x);
    rows.of(
        "tf.nn.isotonic_regression(x)[1]",
        [](auto v) { return tf::nn::isotonic_regression(v).segments; }, x);
    rows.of(
        "tf.nn.isotonic_regression(x, False)[0]",
        [](auto v) { return tf::nn::isotonic_regression(v, false).output; }, x);
    rows.of(
        "tf.nn.isotonic_regression(x, axis=0)[0]",
        [](auto v) { return tf::nn::isotonic_regression<0>(v).output; }, x);
    rows.of(
        "tf.nn.isotonic_regression(x, decreasing=False, axis=-2)[1]",
        [](auto v) { return tf::nn::isotonic_regression<-2>(v, false).segments; }, x);
    // TensorFlow's gradients are those of matrices
    rows.of_values(
        "tf.nn.isotonic_regression(x, axis=1)[0]",
        [](auto v) { return tf::nn::isotonic_regression<1>(v).output; },
        test::sample<2, 5, 3>(-3, 3));
    rows.of_values(
        "tf.nn.isotonic_regression(x, axis=0)[0]",
        [](auto v) { return tf::nn::isotonic_regression<0>(v).output; }, test::sample<9>(-3, 3));
    rows.of_values("tf.nn.isotonic_regression(x, axis=-1)[0]", descending,
                   test::sample<2, 0>(-3, 3));
    rows.of("tf.nn.isotonic_regression(x, True)[0]", descending, test::sample<3, 1>(-3, 3));
    rows.value(
        "tf.nn.isotonic_regression(x)[1]",
        [](auto v) { return tf::nn::isotonic_regression(v).segments; },
        tf::constant({{2.f, 2.f, 1.f, 1.f, 3.f, 3.f}, {1.f, 1.f, 1.f, 0.f, 0.f, 1.f}}));
    rows.in_dtypes<float, tf::half, tf::bfloat16, std::int8_t, std::int16_t, int, std::int64_t>(
        "tf.nn.isotonic_regression(x)[0]", descending, test::sample<3, 8>(-9, 9));
    rows.of_values(
        "tf.nn.isotonic_regression(x)[0] * 1.",
        [](auto v) { return tf::nn::isotonic_regression(v).output * 1.f; },
        as<std::int8_t>(test::sample<3, 8>(-9, 9)));
    rows.of_values(
        "tf.function(lambda a, b: tf.gradients(tf.nn.isotonic_regression(a)[0], a, b)[0])(x, y) * "
        "1.",
        [](auto a, auto dy) {
            return gradient_of<0>(
                       [](const auto& v) { return tf::nn::isotonic_regression(v).output; }, dy, a) *
                   1.f;
        },
        as<float>(x), as<float>(test::sample<4, 7>(-1, 1, .3)));
});

}  // namespace referee
