// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The largest elements and the means of regions of random sizes; the seeds make them TensorFlow's.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> fractional_pool_family([](OpRows& rows) {
    using tf::nn::PoolingRatio;
    const auto images = test::sample<2, 7, 9, 3>(-3, 3);
    rows.of(
        "tf.nn.fractional_max_pool(x, 1.44, seed=7)[0]",
        [](auto v) { return tf::nn::fractional_max_pool<1.44>(v, {.seed = 7}).output; }, images);
    rows.of(
        "tf.nn.fractional_max_pool(x, [1., 2.5, 1.73, 1.], True, True, seed=3)[0]",
        [](auto v) {
            return tf::nn::fractional_max_pool<PoolingRatio{2.5, 1.73}>(
                       v, {.pseudo_random = true, .overlapping = true, .seed = 3})
                .output;
        },
        images);
    rows.of(
        "tf.nn.fractional_avg_pool(x, [1, 1.44, 1.44, 1], seed=11)[0]",
        [](auto v) { return tf::nn::fractional_avg_pool<1.44>(v, {.seed = 11}).output; }, images);
    rows.of(
        "tf.nn.fractional_avg_pool(x, [1., 1., 3.3, 1.], True, True, seed=5)[0]",
        [](auto v) {
            return tf::nn::fractional_avg_pool<PoolingRatio{1, 3.3}>(
                       v, {.pseudo_random = true, .overlapping = true, .seed = 5})
                .output;
        },
        images);
    rows.of(
        "tf.nn.fractional_max_pool(x, 1.44, seed=7)[1]",
        [](auto v) {
            return tf::nn::fractional_max_pool<1.44>(v, {.seed = 7}).row_pooling_sequence;
        },
        images);
    rows.of(
        "tf.nn.fractional_avg_pool(x, [1, 2.1, 2.1, 1], True, seed=9)[2]",
        [](auto v) {
            return tf::nn::fractional_avg_pool<2.1>(v, {.pseudo_random = true, .seed = 9})
                .col_pooling_sequence;
        },
        images);
    // the sizes of the results, and regions of one pixel
    rows.of(
        "tf.nn.fractional_max_pool(x, [1., 7., 1., 1.], False, True, seed=2)[0]",
        [](auto v) {
            return tf::nn::fractional_max_pool<PoolingRatio{7, 1}>(v,
                                                                   {.overlapping = true, .seed = 2})
                .output;
        },
        images);
    rows.of(
        "tf.nn.fractional_avg_pool(x, [1, 1, 1, 1], seed=2)[0]",
        [](auto v) { return tf::nn::fractional_avg_pool<1>(v, {.seed = 2}).output; },
        test::sample<1, 1, 1, 1>(-3, 3));
    // of several largest elements the first one gets the gradient
    rows.of(
        "tf.nn.fractional_max_pool(x, 1.9, False, True, seed=4)[0]",
        [](auto v) {
            return tf::nn::fractional_max_pool<1.9>(v, {.overlapping = true, .seed = 4}).output;
        },
        as<float>(test::sample<2, 6, 5, 2>(0, 0)));
    const auto longer = as<float>(test::sample<1, 64, 100, 1>(-3, 3));
    rows.value(
        "tf.nn.fractional_avg_pool(x, [1, 1.3, 1.3, 1], False, True, seed=21)[0]",
        [](auto v) {
            return tf::nn::fractional_avg_pool<1.3>(v, {.overlapping = true, .seed = 21}).output;
        },
        longer);
    rows.value(
        "tf.nn.fractional_max_pool(x, 1.7, True, seed=22)[0]",
        [](auto v) {
            return tf::nn::fractional_max_pool<1.7>(v, {.pseudo_random = true, .seed = 22}).output;
        },
        longer);

    const auto numbers = test::sample<2, 5, 5, 3>(-9, 9);
    rows.in_dtypes<float, int, std::int64_t>(
        "tf.nn.fractional_max_pool(x, 1.6, seed=6)[0]",
        [](auto v) { return tf::nn::fractional_max_pool<1.6>(v, {.seed = 6}).output; }, numbers);
    rows.in_dtypes<float, int, std::int64_t>(
        "tf.nn.fractional_avg_pool(x, [1, 1.6, 1.6, 1], seed=6)[0]",
        [](auto v) { return tf::nn::fractional_avg_pool<1.6>(v, {.seed = 6}).output; }, numbers);

    rows.of_values(
        "tf.raw_ops.FractionalMaxPoolGrad(orig_input=x, orig_output=tf.nn.fractional_max_pool(x, "
        "1.44, overlapping=True, seed=7)[0], out_backprop=y, "
        "row_pooling_sequence=tf.nn.fractional_max_pool(x, 1.44, overlapping=True, seed=7)[1], "
        "col_pooling_sequence=tf.nn.fractional_max_pool(x, 1.44, overlapping=True, seed=7)[2], "
        "overlapping=True)",
        [](auto x, auto dy) {
            return gradient_of<0>(
                [](const auto& v) {
                    return tf::nn::fractional_max_pool<1.44>(v, {.overlapping = true, .seed = 7})
                        .output;
                },
                dy, x);
        },
        images, test::sample<2, 4, 6, 3>(-1, 1, .3));
    rows.of_values(
        "tf.raw_ops.FractionalAvgPoolGrad(orig_input_tensor_shape=tf.shape(x, tf.int64), "
        "out_backprop=y, row_pooling_sequence=tf.nn.fractional_avg_pool(x, [1, 1.44, 1.44, 1], "
        "seed=7)[1], "
        "col_pooling_sequence=tf.nn.fractional_avg_pool(x, [1, 1.44, 1.44, 1], seed=7)[2])",
        [](auto x, auto dy) {
            return gradient_of<0>(
                [](const auto& v) {
                    return tf::nn::fractional_avg_pool<1.44>(v, {.seed = 7}).output;
                },
                dy, x);
        },
        images, test::sample<2, 4, 6, 3>(-1, 1, .3));
});

}  // namespace referee
