// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Formulas of tf::nn: pooling and convolutions by rank, gradients of depthwise convolutions,
// sufficient statistics, labels that are prepared.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;
using tf::nn::Window;
using tf::nn::Window3;

void pooling_by_rank(OpRows& rows) {
    const auto sequence = sample<2, 7, 3>(-3, 3);
    const auto images = sample<2, 5, 6, 3>(-3, 3);
    const auto space = as<float>(sample<2, 3, 4, 5, 2>(-3, 3));
    rows.of(
        "tf.nn.max_pool(x, 2, 2, 'VALID')",
        [](auto v) { return tf::nn::max_pool<2, 2, "VALID">(v); }, sequence);
    rows.of(
        "tf.nn.avg_pool(x, 3, 2, 'SAME')", [](auto v) { return tf::nn::avg_pool<3, 2, "SAME">(v); },
        sequence);
    rows.of(
        "tf.nn.max_pool(x, [1, 3], 2, 'SAME')",
        [](auto v) { return tf::nn::max_pool<Window{1, 3}, 2, "SAME">(v); }, images);
    rows.of(
        "tf.nn.avg_pool(x, 2, [2, 1], 'VALID')",
        [](auto v) { return tf::nn::avg_pool<2, Window{2, 1}, "VALID">(v); }, images);
    rows.of(
        "tf.nn.max_pool(x, [1, 2, 2], 2, 'SAME', 'NDHWC')",
        [](auto v) { return tf::nn::max_pool<Window3{1, 2, 2}, 2, "SAME">(v); }, space);
    rows.of(
        "tf.nn.avg_pool(x, 2, 1, 'VALID', 'NDHWC')",
        [](auto v) { return tf::nn::avg_pool<2, 1, "VALID">(v); }, space);
}

void convolutions_by_rank(OpRows& rows) {
    rows.of(
        "tf.nn.convolution(x, y, 2, 'SAME')",
        [](auto x, auto f) { return tf::nn::convolution<2, "SAME">(x, f); }, sample<2, 7, 3>(-1, 1),
        sample<3, 3, 2>(-1, 1, .3));
    rows.of(
        "tf.nn.convolution(x, y, [2, 1], 'VALID')",
        [](auto x, auto f) { return tf::nn::convolution<Window{2, 1}, "VALID">(x, f); },
        sample<2, 5, 6, 3>(-1, 1), sample<2, 3, 3, 2>(-1, 1, .3));
    rows.of(
        "tf.nn.convolution(x, y, 1, 'VALID', 'NDHWC')",
        [](auto x, auto f) { return tf::nn::convolution<1, "VALID">(x, f); },
        sample<1, 3, 4, 3, 2>(-1, 1), sample<2, 2, 2, 2, 2>(-1, 1, .3));
    rows.of(
        "tf.nn.conv_transpose(x, y, [2, 7, 3], 2)",
        [](auto x, auto f) { return tf::nn::conv_transpose<7, 2, "SAME">(x, f); },
        sample<2, 4, 2>(-1, 1), sample<3, 3, 2>(-1, 1, .3));
    rows.of(
        "tf.nn.conv_transpose(x, y, [tf.shape(x)[0], 6, 8, 3], 2)",
        [](auto x, auto f) { return tf::nn::conv_transpose<Window{6, 8}, 2, "SAME">(x, f); },
        sample<2, 3, 4, 2>(-1, 1), sample<2, 3, 3, 2>(-1, 1, .3));
    rows.of(
        "tf.nn.conv_transpose(x, y, [tf.shape(x)[0], 3, 4, 5, 2], 1, 'VALID')",
        [](auto x, auto f) { return tf::nn::conv_transpose<Window3{3, 4, 5}, 1, "VALID">(x, f); },
        sample<1, 2, 3, 4, 2>(-1, 1), sample<2, 2, 2, 2, 2>(-1, 1, .3));
    // the gradients of dilated convolutions do not run on a CPU in TensorFlow
    rows.of_values(
        "tf.nn.atrous_conv2d(x, y, 2, 'SAME')",
        [](auto x, auto f) { return tf::nn::atrous_conv2d<2, "SAME">(x, f); },
        sample<2, 7, 8, 3>(-1, 1), sample<3, 2, 3, 2>(-1, 1, .3));
    rows.of_values(
        "tf.nn.atrous_conv2d(x, y, 3, 'VALID')",
        [](auto x, auto f) { return tf::nn::atrous_conv2d<3, "VALID">(x, f); },
        sample<2, 7, 8, 3>(-1, 1), sample<3, 2, 3, 2>(-1, 1, .3));
    rows.value(
        "tf.nn.atrous_conv2d_transpose(x, y, [2, 7, 8, 3], 2, 'SAME')",
        [](auto x, auto f) {
            return tf::nn::atrous_conv2d_transpose<Window{7, 8}, 2, "SAME">(x, f);
        },
        sample<2, 7, 8, 2>(-1, 1), sample<3, 2, 3, 2>(-1, 1, .3));
    rows.value(
        "tf.nn.atrous_conv2d_transpose(x, y, [2, 7, 8, 3], 3, 'VALID')",
        [](auto x, auto f) {
            return tf::nn::atrous_conv2d_transpose<Window{7, 8}, 3, "VALID">(x, f);
        },
        sample<2, 1, 5, 2>(-1, 1), sample<3, 2, 3, 2>(-1, 1, .3));
}

constexpr auto with_channels(const auto& x) {
    using T = typename tf::tensor_type_t<decltype(x)>::value_type;
    return tf::Tensor<T, dyn, dyn, dyn, 3>(x);
}
void gradients_of_depthwise(OpRows& rows) {
    rows.of(
        "tf.nn.depthwise_conv2d_backprop_input([tf.shape(y)[0], 5, 6, 3], x, y, [1, 2, 2, 1], "
        "'SAME')",
        [](auto filters, auto dy) {
            return tf::nn::depthwise_conv2d_backprop_input<Window{5, 6}, 2, "SAME">(filters, dy);
        },
        sample<2, 3, 3, 2>(-1, 1), sample<2, 3, 3, 6>(-1, 1, .3));
    rows.of(
        "tf.nn.depthwise_conv2d_backprop_filter(tf.ensure_shape(x, [None, None, None, 3]), [2, 3, "
        "3, 1], tf.ensure_shape(y, [None, None, None, 3]), [1, 1, 1, 1], 'VALID')",
        [](auto x, auto dy) {
            return tf::nn::depthwise_conv2d_backprop_filter<Window{2, 3}, 1, "VALID">(
                with_channels(x), with_channels(dy));
        },
        sample<2, 5, 6, 3>(-1, 1), sample<2, 4, 4, 3>(-1, 1, .3));
}

void statistics(OpRows& rows) {
    const auto x = sample<2, 3, 4>(-3, 3);
    const auto sums = [](auto v) {
        const auto s = tf::nn::sufficient_statistics<0, -1>(v);
        return tf::stack<0>(s.mean_ss * s.counts, s.var_ss);
    };
    rows.of("(lambda n, s, v, _: tf.stack([s * n, v]))(*tf.nn.sufficient_statistics(x, [0, -1]))",
            sums, x);
    rows.in_dtypes<int, std::int64_t, float>(
        "(lambda n, s, v, _: tf.stack([s * n, v]))(*tf.nn.sufficient_statistics(x, [0, -1]))", sums,
        x);
    rows.of(
        "(lambda n, s, v, _: tf.stack([s + n, v]))(*tf.nn.sufficient_statistics(x, [1], y, True))",
        [](auto v, auto shift) {
            const auto s = tf::nn::sufficient_statistics<1>(v, shift, tf::keepdims);
            return tf::stack<0>(s.mean_ss + s.counts, s.var_ss);
        },
        x, sample<3, 1>(-1, 1));
    rows.of(
        "tf.stack(tf.nn.normalize_moments(*tf.nn.sufficient_statistics(x, [0, 1, 2], "
        "tf.constant(.4, x.dtype))))",
        [](auto v) {
            const auto shift = tf::constant<double>(.4);
            const auto s = tf::nn::sufficient_statistics(v, shift);
            const auto m = tf::nn::normalize_moments(s.counts, s.mean_ss, s.var_ss, shift);
            return tf::stack<0>(m.mean, m.variance);
        },
        x);
}

void labels(OpRows& rows) {
    const tf::Tensor<int, 3, 5> x = {{1, 1, 2, 2, 1}, {1, 2, 3, 4, 5}, {3, 4, 4, 3, 4}};
    const tf::Tensor<int, 3> lengths = {5, 4, 0};
    rows.of(
        "tf.nn.collapse_repeated(x, y)[0]",
        [](auto v, auto n) { return tf::nn::collapse_repeated(v, n).labels; }, x, lengths);
    rows.of(
        "tf.nn.collapse_repeated(x, y)[1]",
        [](auto v, auto n) { return tf::nn::collapse_repeated(v, n).seq_length; }, x,
        tf::Tensor<std::int64_t, 3>(tf::cast<std::int64_t>(lengths)));
    rows.of(
        "tf.nn.ctc_unique_labels(x)[0]", [](auto v) { return tf::nn::ctc_unique_labels(v).labels; },
        x);
    rows.of(
        "tf.nn.ctc_unique_labels(x)[1]", [](auto v) { return tf::nn::ctc_unique_labels(v).idx; },
        x);
}

}  // namespace

const Family<OpRows> nn_formulas_family([](OpRows& rows) {
    pooling_by_rank(rows);
    convolutions_by_rank(rows);
    gradients_of_depthwise(rows);
    statistics(rows);
    labels(rows);
});

}  // namespace referee
