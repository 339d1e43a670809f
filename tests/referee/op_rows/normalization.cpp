// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Normalization of batches.

#include "op_rows.hpp"

namespace referee {

namespace batch_norm = tf::compat::v1::nn;

const Family<OpRows> normalization_family([](OpRows& rows) {
    const auto images = as<float>(test::sample<3, 4, 5, 3>(-3, 5));
    const auto scale = as<float>(test::sample<3>(.5, 2, .3));
    const auto offset = as<float>(test::sample<3>(-1, 1, .7));
    rows.of_twice(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z)[0]",
        [](auto x, auto y, auto z) { return batch_norm::fused_batch_norm(x, y, z).y; }, images,
        scale, offset);
    rows.of(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z, epsilon=.1, data_format='NDHWC')[0]",
        [](auto x, auto y, auto z) {
            return batch_norm::fused_batch_norm(x, y, z, {.epsilon = .1f}).y;
        },
        as<float>(test::sample<2, 3, 2, 2, 43>(-3, 5)), as<float>(test::sample<43>(.5, 2, .3)),
        as<float>(test::sample<43>(-1, 1, .7)));
    rows.of(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z)[0]",
        [](auto x, auto y, auto z) { return batch_norm::fused_batch_norm(x, y, z).y; },
        as<float>(test::sample<0, 4, 5, 3>(-3, 5)), scale, offset);
    rows.of(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z)[1]",
        [](auto x, auto y, auto z) { return batch_norm::fused_batch_norm(x, y, z).running_mean; },
        images, scale, offset);
    rows.of(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z)[2]",
        [](auto x, auto y, auto z) {
            return batch_norm::fused_batch_norm(x, y, z).running_variance;
        },
        images, scale, offset);
    // The statistics are other tensors than scale and offset: where they are the same, TensorFlow's
    // second derivatives include those by the statistics.
    rows.of_twice(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z, -z, 2. * y, is_training=False)[0]",
        [](auto x, auto y, auto z) {
            return batch_norm::fused_batch_norm(x, y, z, -z, y * 2.f, {.is_training = false}).y;
        },
        images, scale, offset);
    rows.of(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z, -z, 2. * y, exponential_avg_factor=.25)[0]",
        [](auto x, auto y, auto z) {
            return batch_norm::fused_batch_norm(x, y, z, -z, y * 2.f,
                                                {.exponential_avg_factor = .25f})
                .y;
        },
        images, scale, offset);
    rows.of(
        "tf.compat.v1.nn.fused_batch_norm(x, y, z, -z, 2. * y, exponential_avg_factor=.25)[2]",
        [](auto x, auto y, auto z) {
            return batch_norm::fused_batch_norm(x, y, z, -z, y * 2.f,
                                                {.exponential_avg_factor = .25f})
                .running_variance;
        },
        images, scale, offset);
    rows.of(
        "tf.raw_ops.FusedBatchNormGradV3(y_backprop=z, x=x, scale=y, reserve_space_3=0., "
        "reserve_space_1=tf.reduce_mean(x, [0, 1, 2]), "
        "reserve_space_2=tf.math.reduce_variance(x, [0, 1, 2]), epsilon=1e-3)[0]",
        [](auto x, auto y, auto z) {
            return gradient_of<0>(
                [](const auto& a, const auto& b) {
                    return batch_norm::fused_batch_norm(a, b, b).y;
                },
                z, x, y);
        },
        images, scale, as<float>(test::sample<3, 4, 5, 3>(-1, 1, .2)));
    rows.in_dtypes<float, tf::half, tf::bfloat16>(
        "tf.compat.v1.nn.fused_batch_norm(x, tf.ones([3]), tf.ones([3]))[0]",
        [](auto x) {
            const auto ones = tf::ones<float, 3>();
            return batch_norm::fused_batch_norm(x, ones, ones).y;
        },
        test::sample<3, 4, 5, 3>(-3, 5));

    const auto channels = as<float>(test::sample<2, 2, 3, 7>(-2, 2));
    rows.of(
        "tf.nn.local_response_normalization(x)",
        [](auto x) { return tf::nn::local_response_normalization(x); }, channels);
    rows.of(
        "tf.nn.lrn(x, depth_radius=2, bias=.5, alpha=.1, beta=.75)",
        [](auto x) {
            return tf::nn::lrn(x, {.depth_radius = 2, .bias = .5f, .alpha = .1f, .beta = .75f});
        },
        channels);
    rows.of_values(
        "tf.raw_ops.LRNGrad(input_grads=y, input_image=x, output_image=tf.nn.lrn(x))",
        [](auto x, auto y) {
            return gradient_of<0>([](const auto& a) { return tf::nn::lrn(a); }, y, x);
        },
        channels, as<float>(test::sample<2, 2, 3, 7>(-1, 1, .3)));
    rows.in_dtypes<float, tf::half>(
        "tf.nn.lrn(x)", [](auto x) { return tf::nn::lrn(x); }, test::sample<2, 2, 3, 7>(-2, 2));

    const auto rows_of_numbers = test::sample<4, 3>(-3, 5);
    rows.of_twice(
        "tf.nn.batch_normalization(x, z, y, z, y, 1e-3)",
        [](auto x, auto y, auto z) { return tf::nn::batch_normalization(x, z, y, z, y, 1e-3); },
        rows_of_numbers, test::sample<3>(.5, 2, .3), test::sample<3>(-1, 1, .7));
    rows.of(
        "tf.nn.batch_normalization(x, z, y, None, None, 1e-3)",
        [](auto x, auto y, auto z) {
            return tf::nn::batch_normalization(x, z, y, std::nullopt, std::nullopt, 1e-3);
        },
        rows_of_numbers, test::sample<3>(.5, 2, .3), test::sample<3>(-1, 1, .7));
});

}  // namespace referee
