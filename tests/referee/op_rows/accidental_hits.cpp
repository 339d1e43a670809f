// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sampled classes that are true ones.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> accidental_hits_family([](OpRows& rows) {
    const tf::Tensor<std::int64_t, 3, 2> classes = {{1, 4}, {2, 2}, {7, 0}};
    const tf::Tensor<std::int64_t, 5> sampled = {4, 2, 0, 4, 9};
    rows.of(
        "tf.nn.compute_accidental_hits(tf.ensure_shape(x, [None, 2]), y, 2)[0]",
        [](auto v, auto s) {
            return tf::nn::compute_accidental_hits(tf::Tensor<std::int64_t, dyn, 2>(v), s).indices;
        },
        classes, sampled);
    rows.of(
        "tf.nn.compute_accidental_hits(tf.ensure_shape(x, [None, 2]), y, 2)[1]",
        [](auto v, auto s) {
            return tf::nn::compute_accidental_hits(tf::Tensor<std::int64_t, dyn, 2>(v), s).ids;
        },
        classes, sampled);
    rows.of_values(
        "tf.nn.compute_accidental_hits(tf.ensure_shape(x, [None, 2]), y, 2)[2]",
        [](auto v, auto s) {
            return tf::nn::compute_accidental_hits(tf::Tensor<std::int64_t, dyn, 2>(v), s).weights;
        },
        classes, sampled);
});

}  // namespace referee
