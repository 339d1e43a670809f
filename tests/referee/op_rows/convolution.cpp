// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Convolutions other than conv2d.

#include "op_rows.hpp"

namespace referee {

using tf::nn::Padding;
using tf::nn::Window;
using tf::nn::Window3;

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
    // The gradient of filters is 0; TensorFlow's is not set.
    rows.value(
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
    rows.value(
        "tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], 'SAME', dilations=[1, 2])",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<1, "SAME", Window{1, 2}>(x, y); },
        images, two);
    rows.of_values(
        "tf.nn.conv2d(x, tf.reshape(y, [3, 2, 1, 6]), [2, 1], 'VALID')",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<Window{2, 1}, "VALID">(x, y); },
        images, two);
    rows.of_values(
        "tf.nn.conv2d(x, tf.reshape(y, [3, 2, 1, 6]), 1, 'SAME', dilations=[1, 2])",
        [](auto x, auto y) { return tf::nn::depthwise_conv2d<1, "SAME", Window{1, 2}>(x, y); },
        images, two);
    const auto dy = test::sample<2, 5, 6, 6>(-1, 1, .2);
    rows.of(
        "tf.raw_ops.DepthwiseConv2dNativeBackpropInput(input_sizes=tf.shape(x), filter=y, "
        "out_backprop=z, strides=[1, 1, 1, 1], padding='SAME')",
        [](auto x, auto y, auto z) {
            return gradient_of<0>(
                [](const auto& a, const auto& b) {
                    return tf::nn::depthwise_conv2d<1, "SAME">(a, b);
                },
                z, x, y);
        },
        images, two, dy);
    rows.of(
        "tf.raw_ops.DepthwiseConv2dNativeBackpropFilter(input=x, filter_sizes=tf.shape(y), "
        "out_backprop=z, strides=[1, 1, 1, 1], padding='SAME')",
        [](auto x, auto y, auto z) {
            return gradient_of<1>(
                [](const auto& a, const auto& b) {
                    return tf::nn::depthwise_conv2d<1, "SAME">(a, b);
                },
                z, x, y);
        },
        images, two, dy);
    rows.of_twice(
        "tf.nn.separable_conv2d(x, y, z, [1, 1, 1, 1], 'SAME')",
        [](auto x, auto y, auto z) { return tf::nn::separable_conv2d<1, "SAME">(x, y, z); }, images,
        two, test::sample<1, 1, 6, 4>(-1, 1, .7));
}

void sequence_rows(OpRows& rows) {
    const auto sequences = test::sample<2, 7, 3>(-3, 3);
    const auto filters = test::sample<3, 3, 4>(-1, 1, .3);
    rows.of_twice(
        "tf.nn.conv1d(x, y, 2, 'SAME')",
        [](auto x, auto y) { return tf::nn::conv1d<2, "SAME">(x, y); }, sequences, filters);
    rows.of_values(
        "tf.nn.conv1d(x, y, 1, 'VALID', dilations=2)",
        [](auto x, auto y) { return tf::nn::conv1d<1, "VALID", 2>(x, y); }, sequences, filters);
    rows.of_twice(
        "tf.nn.conv1d_transpose(x, y, [2, 14, 4], 2, 'SAME')",
        [](auto x, auto y) { return tf::nn::conv1d_transpose<14, 2, "SAME">(x, y); }, sequences,
        test::sample<3, 4, 3>(-1, 1, .3));
}

void depth_rows(OpRows& rows) {
    const auto images = test::sample<2, 3, 4, 5, 2>(-3, 3);
    const auto filters = test::sample<2, 3, 2, 2, 3>(-1, 1, .3);
    rows.of_twice(
        "tf.nn.conv3d(x, y, [1, 1, 1, 1, 1], 'SAME')",
        [](auto x, auto y) { return tf::nn::conv3d<1, "SAME">(x, y); },
        test::sample<1, 2, 3, 3, 1>(-1, 1), test::sample<2, 2, 2, 1, 2>(-1, 1, .3));
    rows.of(
        "tf.nn.conv3d(x, y, [1, 1, 2, 3, 1], 'VALID')",
        [](auto x, auto y) { return tf::nn::conv3d<Window3{1, 2, 3}, "VALID">(x, y); }, images,
        filters);
    rows.of(
        "tf.nn.conv3d(x, y, [1, 1, 1, 1, 1], 'VALID')",
        [](auto x, auto y) { return tf::nn::conv3d<1, "VALID">(x, y); }, images,
        test::sample<1, 1, 1, 2, 3>(-1, 1, .3));
    rows.in_dtypes<float, tf::half, tf::bfloat16>(
        "tf.nn.conv3d(x, tf.ones([2, 2, 2, 2, 1], x.dtype), [1, 1, 1, 1, 1], 'SAME')",
        [](auto x) {
            using T = typename decltype(x)::value_type;
            return tf::nn::conv3d<1, "SAME">(x, tf::ones<T, 2, 2, 2, 2, 1>());
        },
        images);
    const auto dy = test::sample<2, 3, 4, 5, 3>(-1, 1, .2);
    rows.of_twice(
        "tf.nn.conv3d_transpose(x, y, [tf.shape(x)[0], 6, 8, 9, 2], 2, 'SAME')",
        [](auto x, auto y) { return tf::nn::conv3d_transpose<Window3{6, 8, 9}, 2, "SAME">(x, y); },
        dy, filters);
    rows.of(
        "tf.raw_ops.Conv3DBackpropFilterV2(input=x, filter_sizes=tf.shape(y), out_backprop=z, "
        "strides=[1, 1, 1, 1, 1], padding='SAME')",
        [](auto x, auto y, auto z) {
            return gradient_of<1>(
                [](const auto& a, const auto& b) { return tf::nn::conv3d<1, "SAME">(a, b); }, z, x,
                y);
        },
        images, filters, dy);
}

}  // namespace

const Family<OpRows> convolution_family([](OpRows& rows) {
    depthwise_rows(rows);
    sequence_rows(rows);
    depth_rows(rows);
});

}  // namespace referee
