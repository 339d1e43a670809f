// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Candidate samplers and the losses that use them. Numbers that are drawn are in
// ../../runtime/nn/candidates_test.cpp, because they differ from call to call.

#include <tf/nn.hpp>
#include <tf/random.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;
using Classes = tf::Tensor<std::int64_t, dyn, 2>;

constexpr auto labels = [] { return tf::Tensor<std::int64_t, 3, 2>({{1, 4}, {0, 0}, {3, 2}}); };
constexpr auto given = [] {
    return tf::random::Candidates<tf::Tensor<std::int64_t, 4>, tf::Tensor<float, 3, 2>,
                                  tf::Tensor<float, 4>>{
        tf::constant<std::int64_t>({2, 0, 2, 4}),
        tf::constant<float>({{.5f, .2f}, {1.f, 1.f}, {.3f, .4f}}),
        tf::constant<float>({.4f, 1.f, .4f, .2f})};
};
const std::string values =
    ", sampled_values=(tf.constant([2, 0, 2, 4], tf.int64), tf.cast(tf.constant([[.5, .2], [1., "
    "1.], [.3, .4]]), x.dtype), tf.cast(tf.constant([.4, 1., .4, .2]), x.dtype))";

void samplers(OpRows& rows) {
    const tf::Tensor<std::int64_t, 3, 2> classes = {{1, 4}, {2, 2}, {3, 0}};
    rows.of_values(
        "tf.random.all_candidate_sampler(tf.ensure_shape(x, [None, 2]), 2, 5, True)[0]",
        [](auto v) { return tf::random::all_candidate_sampler<5>(Classes(v)).sampled_candidates; },
        classes);
    rows.of_values(
        "tf.random.all_candidate_sampler(tf.ensure_shape(x, [None, 2]), 2, 5, True)[1]",
        [](auto v) { return tf::random::all_candidate_sampler<5>(Classes(v)).true_expected_count; },
        classes);
    rows.of_values(
        "tf.random.uniform_candidate_sampler(tf.ensure_shape(x, [None, 2]), 2, 3, False, 6)[1]",
        [](auto v) {
            return tf::random::uniform_candidate_sampler<3, 6, false>(Classes(v))
                .true_expected_count;
        },
        classes);
    rows.of_values(
        "tf.sort(tf.random.uniform_candidate_sampler(tf.ensure_shape(x, [None, 2]), 2, 6, True, "
        "6)[0])",
        [](auto v) {
            return tf::sort(
                tf::random::uniform_candidate_sampler<6, 6>(Classes(v)).sampled_candidates);
        },
        classes);
    rows.of_values(
        "tf.random.log_uniform_candidate_sampler(tf.ensure_shape(x, [None, 2]), 2, 3, False, "
        "6)[1]",
        [](auto v) {
            return tf::random::log_uniform_candidate_sampler<3, 6, false>(Classes(v))
                .true_expected_count;
        },
        classes);
    rows.of_values(
        "tf.cast(tf.random.learned_unigram_candidate_sampler(tf.ensure_shape(x, [None, 2]), 2, 3, "
        "False, 6)[1] > 0., tf.float32)",
        [](auto v) {
            return tf::cast<float>(
                tf::random::learned_unigram_candidate_sampler<3, 6, false>(Classes(v))
                    .true_expected_count > 0.f);
        },
        classes);
    rows.of_values(
        "tf.random.fixed_unigram_candidate_sampler(tf.ensure_shape(x, [None, 2]), 2, 3, False, 5, "
        "distortion=.75, num_reserved_ids=1, unigrams=[1., 2., 5., 3.])[1]",
        [](auto v) {
            return tf::random::fixed_unigram_candidate_sampler<3, 5, false>(
                       Classes(v),
                       {.unigrams = {1, 2, 5, 3}, .distortion = .75, .num_reserved_ids = 1})
                .true_expected_count;
        },
        classes);
    rows.of_values(
        "tf.sort(tf.random.fixed_unigram_candidate_sampler(tf.ensure_shape(x % 4, [None, 2]), 2, "
        "2, True, 4, num_reserved_ids=3, num_shards=2, shard=0, unigrams=[1., 2., 5., 3.])[0])",
        [](auto v) {
            return tf::sort(tf::random::fixed_unigram_candidate_sampler<2, 4>(
                                Classes(v % std::int64_t{4}),
                                {.unigrams = {1, 2, 5, 3}, .num_reserved_ids = 3, .num_shards = 2})
                                .sampled_candidates);
        },
        classes);
}

void losses(OpRows& rows) {
    const auto weights = sample<5, 3>(-2, 2);
    const auto biases = sample<5>(-1, 1);
    const auto inputs = sample<3, 3>(-2, 3);
    const std::string call = "(x, y, tf.constant([[1, 4], [0, 0], [3, 2]]), z, 4, 5, 2";
    rows.of(
        "tf.nn.nce_loss" + call + values + ")",
        [](auto w, auto b, auto x) { return tf::nn::nce_loss(w, b, labels(), x, given()); },
        weights, biases, inputs);
    rows.of(
        "tf.nn.nce_loss" + call + values + ", remove_accidental_hits=True)",
        [](auto w, auto b, auto x) { return tf::nn::nce_loss(w, b, labels(), x, given(), true); },
        weights, biases, inputs);
    rows.of(
        "tf.nn.sampled_softmax_loss" + call + values + ")",
        [](auto w, auto b, auto x) {
            return tf::nn::sampled_softmax_loss(w, b, labels(), x, given());
        },
        weights, biases, inputs);
    rows.of(
        "tf.nn.sampled_softmax_loss" + call + values + ", remove_accidental_hits=False)",
        [](auto w, auto b, auto x) {
            return tf::nn::sampled_softmax_loss(w, b, labels(), x, given(), false);
        },
        weights, biases, inputs);
}

}  // namespace

const Family<OpRows> candidates_family([](OpRows& rows) {
    samplers(rows);
    losses(rows);
});

}  // namespace referee
