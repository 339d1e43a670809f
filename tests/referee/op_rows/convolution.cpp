// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Convolutions other than conv2d.

#include "op_rows.hpp"

namespace referee {

using tf::nn::Padding;
using tf::nn::Window;

namespace {

void depthwise_rows(OpRows& rows) {
    const auto images = test::sample<2, 5, 6, 3>(-3, 3);
    const auto one = test::sample<3, 2, 3, 1>(-1, 1, .3);
    const auto two = test::sample<3, 2, 3, 2>(-1, 1, .3);
    rows.of_twice(
        "tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], 'SAME')",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<1, "SAME">(x, y); }, images, two);
    rows.of(
        "tf.nn.depthwise_conv2d(x, y, [1, 2, 2, 1], 'VALID')",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<2, "VALID">(x, y); }, images, one);
    rows.of(
        "tf.nn.depthwise_conv2d(x, y, [1, 2, 2, 1], 'SAME')",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<2, "SAME">(x, y); }, images, two);
    rows.of(
        "tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], [[0, 0], [2, 0], [0, 1], [0, 0]])",
        [](auto x, auto y) {
            return tf::nn::depthwise_conv2d<1, Padding{{0, 0}, {2, 0}, {0, 1}, {0, 0}}>(x, y);
        },
        images, one);
    rows.of(
        "tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], 'SAME')",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<1, "SAME">(x, y); },
        test::sample<1, 3, 3, 43>(-1, 1), test::sample<3, 3, 43, 1>(-1, 1, .3));
    rows.of(
        "tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], 'VALID')",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<1, "VALID">(x, y); },
        test::sample<0, 5, 5, 3>(-1, 1), one);
    rows.in_dtypes<float, tf::half, tf::bfloat16>(
        "tf.nn.depthwise_conv2d(x, tf.ones([2, 2, 3, 2], x.dtype), [1, 1, 1, 1], 'SAME')",
        [](auto x) {
            using T = typename decltype(x)::value_type;
            return tf::nn::depthwise_conv2d<1, "SAME">(x, tf::ones<T, 2, 2, 3, 2>());
        },
        test::sample<1, 4, 4, 3>(-3, 3));
    // Other dilations and strides than TensorFlow's op has.
    rows.of_twice(
        "tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], 'SAME', dilations=[1, 2])",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<1, "SAME", Window{1, 2}>(x, y); },
        images, two);
    rows.of_twice(
        "tf.nn.separable_conv2d(x, y, z, [1, 1, 1, 1], 'SAME')",
        [](auto x, auto y, auto z) { return tf::nn::separable_conv2d<1, "SAME">(x, y, z); }, images,
        two, test::sample<1, 1, 6, 4>(-1, 1, .7));
}

}  // namespace

void convolution_op_rows(OpRows& rows) { depthwise_rows(rows); }

}  // namespace referee
