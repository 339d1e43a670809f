// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The decoders of connectionist temporal classification.

#include <tf/nn.hpp>
#include <tf/sparse.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

constexpr auto dense(const auto& decoded) {
    return tf::sparse::to_dense(decoded, std::int64_t{-1});
}

}  // namespace

const Family<OpRows> ctc_decoder_family([](OpRows& rows) {
    // no two classes are equally probable
    const auto x = test::sample<6, 3, 4>(-3, 3);
    const tf::Tensor<int, 3> lengths = {6, 4, 0};
    rows.of_values(
        "tf.sparse.to_dense(tf.nn.ctc_greedy_decoder(x, y)[0][0], -1)",
        [](auto v, auto n) { return dense(tf::nn::ctc_greedy_decoder(v, n).decoded[0]); }, x,
        lengths);
    rows.of_values(
        "tf.sparse.to_dense(tf.nn.ctc_greedy_decoder(x, y, False, 1)[0][0], -1)",
        [](auto v, auto n) { return dense(tf::nn::ctc_greedy_decoder(v, n, false, 1).decoded[0]); },
        x, lengths);
    rows.of_values(
        "tf.nn.ctc_greedy_decoder(x, y)[1] * 2.",
        [](auto v, auto n) { return tf::nn::ctc_greedy_decoder(v, n).neg_sum_logits * 2.; }, x,
        lengths);
    rows.of_values(
        "tf.sparse.to_dense(tf.nn.ctc_beam_search_decoder(x, y, 5)[0][0], -1)",
        [](auto v, auto n) { return dense(tf::nn::ctc_beam_search_decoder(v, n, 5).decoded[0]); },
        x, tf::constant({6, 4, 1}));
    rows.of_values(
        "tf.sparse.to_dense(tf.nn.ctc_beam_search_decoder(x, y, 4, 3)[0][2], -1)",
        [](auto v, auto n) {
            return dense(tf::nn::ctc_beam_search_decoder<3>(v, n, 4).decoded[2]);
        },
        x, tf::constant({6, 4, 1}));
    rows.of_values(
        "tf.nn.ctc_beam_search_decoder(x, y, 20, 4)[1] * 2.",
        [](auto v, auto n) {
            return tf::nn::ctc_beam_search_decoder<4>(v, n, 20).log_probability * 2.f;
        },
        as<float>(x), tf::constant({6, 4, 1}));  // TensorFlow adds logarithms as floats
    const auto longer = as<float>(test::sample<20, 2, 7>(-2, 2));
    rows.value(
        "tf.sparse.to_dense(tf.nn.ctc_beam_search_decoder(x, y, 10, 2)[0][1], -1)",
        [](auto v, auto n) {
            return dense(tf::nn::ctc_beam_search_decoder<2>(v, n, 10).decoded[1]);
        },
        longer, tf::constant({20, 17}));
    rows.value(
        "tf.nn.ctc_beam_search_decoder(x, y)[1]",
        [](auto v, auto n) { return tf::nn::ctc_beam_search_decoder(v, n).log_probability; },
        longer, tf::constant({20, 17}));
});

}  // namespace referee
