// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The loss of connectionist temporal classification, for sparse and for dense labels.

#include <tf/nn.hpp>
#include <tf/sparse.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

// Frames first. TensorFlow computes sums of logarithms as floats, also of doubles.
const auto first = [] { return as<float>(test::sample<6, 3, 4>(-2, 2)); };
const tf::Tensor<int, 3> lengths = {6, 5, 4};

void sparse_rows(OpRows& rows) {
    const tf::Tensor<int, 3, 3> labels = {{1, 2, 2}, {3, 1, 0}, {2, 0, 0}};  // 0: none
    rows.of(
        "tf.nn.ctc_loss(tf.sparse.from_dense(y), x, None, z, blank_index=0)",
        [](auto x, auto y, auto n) { return tf::nn::ctc_loss(tf::sparse::from_dense(y), x, n, 0); },
        first(), labels, lengths);
    rows.of(
        "tf.nn.ctc_loss(tf.sparse.from_dense(y), x, None, z, blank_index=-1)",
        [](auto x, auto y, auto n) {
            return tf::nn::ctc_loss(tf::sparse::from_dense(y), x, n, -1);
        },
        first(), tf::Tensor<int, 3, 3>({{1, 2, 2}, {2, 1, 0}, {2, 0, 0}}), lengths);
    rows.of(
        "tf.nn.ctc_loss(tf.sparse.from_dense(y), x, None, z, False, blank_index=2)",
        [](auto x, auto y, auto n) {
            return tf::nn::ctc_loss<false>(tf::sparse::from_dense(y), x, n, 2);
        },
        as<float>(test::sample<3, 6, 4>(-2, 2)), tf::Tensor<int, 3, 2>({{1, 3}, {3, 1}, {1, 0}}),
        lengths);
    // repeated labels that do not fit
    rows.value(
        "tf.nn.ctc_loss(tf.sparse.from_dense(y), x, None, z, blank_index=0)",
        [](auto x, auto y, auto n) { return tf::nn::ctc_loss(tf::sparse::from_dense(y), x, n, 0); },
        first(), labels, tf::Tensor<int, 3>({3, 5, 4}));
    rows.of_values(
        "tf.function(lambda a, b: tf.gradients(tf.nn.ctc_loss(tf.sparse.from_dense(tf.constant([[3,"
        " 2, 2], [3, 2, 0], [2, 0, 0]])), a, None, tf.constant([6, 5, 4]), blank_index=1), a, "
        "b)[0])(x, y) * 1.",
        [](auto x, auto dy) {
            return gradient_of<0>(
                       [](const auto& v) {
                           const auto y = tf::constant({{3, 2, 2}, {3, 2, 0}, {2, 0, 0}});
                           return tf::nn::ctc_loss(tf::sparse::from_dense(y), v,
                                                   tf::constant({6, 5, 4}), 1);
                       },
                       dy, x) *
                   1.f;
        },
        first(), as<float>(test::sample<3>(-1, 2, .3)));
}

void dense_rows(OpRows& rows) {
    const tf::Tensor<int, 3, 3> labels = {{1, 2, 2}, {3, 1, 0}, {2, 0, 0}};
    rows.of(
        "tf.nn.ctc_loss(y, x, tf.constant([3, 2, 0]), z)",
        [](auto x, auto y, auto n) { return tf::nn::ctc_loss(y, x, tf::constant({3, 2, 0}), n); },
        first(), labels, lengths);
    rows.of(
        "tf.nn.ctc_loss(y, x, tf.constant([2, 2, 1]), z, False, blank_index=-1)",
        [](auto x, auto y, auto n) {
            return tf::nn::ctc_loss<false>(y, x, tf::constant({2, 2, 1}), n, -1);
        },
        as<float>(test::sample<3, 6, 4>(-2, 2)), tf::Tensor<int, 3, 2>({{1, 2}, {0, 0}, {2, 0}}),
        lengths);
    rows.of_values(
        "tf.function(lambda a, b: tf.gradients(tf.nn.ctc_loss(tf.constant([[2, 2, 3], [3, 0, 0], "
        "[2, 0, 0]]), a, tf.constant([3, 2, 0]), tf.constant([6, 5, 4]), blank_index=1), a, "
        "b)[0])(x, y) * 1.",
        [](auto x, auto dy) {
            return gradient_of<0>(
                       [](const auto& v) {
                           return tf::nn::ctc_loss(tf::constant({{2, 2, 3}, {3, 0, 0}, {2, 0, 0}}),
                                                   v, tf::constant({3, 2, 0}),
                                                   tf::constant({6, 5, 4}), 1);
                       },
                       dy, x) *
                   1.f;
        },
        first(), as<float>(test::sample<3>(-1, 2, .3)));
}

}  // namespace

const Family<OpRows> ctc_loss_family([](OpRows& rows) {
    sparse_rows(rows);
    dense_rows(rows);
});

}  // namespace referee
