// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.nn.pool, with and without dilations, and tf.nn.with_space_to_batch.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

/// The dims that with_space_to_batch must know, of the row's dtype.
template <class V>
using Images = tf::Tensor<typename tf::tensor_type_t<V>::value_type, 2, 7, 9, 2>;

}  // namespace

const Family<OpRows> pool_family([](OpRows& rows) {
    using test::sample;
    const auto x = sample<2, 7, 9, 2>(-3, 3);
    rows.of(
        "tf.nn.pool(x, [3, 2], 'MAX', strides=[2, 1], padding='SAME')",
        [](auto v) {
            return tf::nn::pool<tf::nn::Window{3, 2}, "MAX", tf::nn::Window{2, 1}, "SAME">(v);
        },
        x);
    rows.of("tf.nn.pool(x, [3, 3], 'AVG')", [](auto v) { return tf::nn::pool<3, "AVG">(v); }, x);
    rows.of(
        "tf.nn.pool(x, [3, 2], 'MAX', dilations=[2, 3])",
        [](auto v) {
            return tf::nn::pool<tf::nn::Window{3, 2}, "MAX", 1, "VALID", tf::nn::Window{2, 3}>(v);
        },
        x);
    rows.of(
        "tf.nn.pool(x, [1, 3], 'AVG', dilations=[2, 4])",
        [](auto v) {
            return tf::nn::pool<tf::nn::Window{1, 3}, "AVG", 1, "VALID", tf::nn::Window{2, 4}>(v);
        },
        x);
    rows.of(
        "tf.nn.pool(x, [4], 'AVG', dilations=[2])",
        [](auto v) { return tf::nn::pool<4, "AVG", 1, "VALID", 2>(v); }, sample<2, 9, 3>(-1, 2));
    rows.of(
        "tf.nn.pool(x, [2, 2, 1], 'MAX', dilations=[1, 2, 2])",
        [](auto v) {
            return tf::nn::pool<tf::nn::Window3{2, 2, 1}, "MAX", 1, "VALID",
                                tf::nn::Window3{1, 2, 2}>(v);
        },
        as<float>(sample<1, 3, 4, 3, 2>(-1, 2)));

    const auto filters = sample<3, 3, 2, 2>(-1, 1);
    const std::string convolved =
        ", lambda v, n, p: tf.nn.conv2d(v, y, 1, p), filter_shape=[3, 3])";
    rows.of_values(
        "tf.nn.with_space_to_batch(tf.ensure_shape(x, [2, 7, 9, 2]), [2, 3], 'SAME'" + convolved,
        [](auto v, auto w) {
            return tf::nn::with_space_to_batch<tf::nn::Window{2, 3}, "SAME", 3>(
                Images<decltype(v)>(v),
                [&](const auto& part) { return tf::nn::conv2d<1, "VALID">(part, w); });
        },
        x, filters);
    rows.of_values(
        "tf.nn.with_space_to_batch(tf.ensure_shape(x, [2, 7, 9, 2]), [2, 2], 'VALID'" + convolved,
        [](auto v, auto w) {
            return tf::nn::with_space_to_batch<2, "VALID">(
                Images<decltype(v)>(v),
                [&](const auto& part) { return tf::nn::conv2d<1, "VALID">(part, w); });
        },
        x, filters);
});

}  // namespace referee
