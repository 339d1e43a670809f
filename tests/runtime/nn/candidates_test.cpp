// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Candidate samplers and sampled losses return TensorFlow 2.21's numbers for equal seeds; errors.

#include <doctest/doctest.h>

#include <set>

#include "../support.hpp"

#include <tf/nn.hpp>
#include <tf/random.hpp>

namespace {

using namespace tf::random;
using Classes = tf::Tensor<std::int64_t, 2, 2>;
using Numbers = std::vector<std::int64_t>;

const Classes labels = {{1, 4}, {2, 2}};

void check(const auto& got, const Numbers& sampled, const std::vector<double>& of_true,
           const std::vector<double>& of_sampled) {
    CHECK(test::elements(got.sampled_candidates) == sampled);
    const auto near = [](const auto& x, const std::vector<double>& want) {
        const auto all = test::elements(x);
        REQUIRE(all.size() == want.size());
        for (std::size_t k = 0; k < all.size(); ++k)
            CHECK(static_cast<double>(all[k]) == doctest::Approx(want[k]).epsilon(1e-6));
    };
    near(got.true_expected_count, of_true);
    near(got.sampled_expected_count, of_sampled);
}

TEST_CASE("uniform_candidate_sampler: TensorFlow's numbers") {
    set_seed(5);
    const auto draw = [](auto v) { return uniform_candidate_sampler<5, 9>(v, {.seed = 7}); };
    const auto traced = tf::function(draw);
    check(draw(labels), {5, 6, 1, 8, 0},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565,
           0.5615376234054565});
    check(draw(labels), {0, 6, 4, 1, 8},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565,
           0.5615376234054565});
    check(traced(labels), {5, 6, 1, 8, 0},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565,
           0.5615376234054565});
    check(traced(labels), {0, 6, 4, 1, 8},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565},
          {0.5615376234054565, 0.5615376234054565, 0.5615376234054565, 0.5615376234054565,
           0.5615376234054565});
    set_seed(5);
    check(uniform_candidate_sampler<3, 1000000000000>(labels),
          {741513022886, 464009532704, 243008130363},
          {2.9999999880125916e-12, 2.9999999880125916e-12, 2.9999999880125916e-12,
           2.9999999880125916e-12},
          {2.9999999880125916e-12, 2.9999999880125916e-12, 2.9999999880125916e-12});
    check(uniform_candidate_sampler<6, 4, false>(labels % std::int64_t{4}, {.seed = 7}),
          {2, 3, 3, 0, 2, 1}, {1.5, 1.5, 1.5, 1.5}, {1.5, 1.5, 1.5, 1.5, 1.5, 1.5});
}

TEST_CASE("log_uniform_candidate_sampler: TensorFlow's numbers") {
    set_seed(5);
    (void)
        tf::random::uniform<float, 1>();  // as many draws without a seed as in TensorFlow's program
    check(log_uniform_candidate_sampler<5, 9, false>(labels, {.seed = 7}), {2, 0, 3, 0, 0},
          {0.880456268787384, 0.3959062397480011, 0.6246936917304993, 0.6246936917304993},
          {0.6246936917304993, 1.5051500797271729, 0.4845500588417053, 1.5051500797271729,
           1.5051500797271729});
    check(log_uniform_candidate_sampler<5, 9>(labels), {3, 2, 0, 4, 1},
          {0.687194287776947, 0.3904000222682953, 0.551016092300415, 0.551016092300415},
          {0.45751696825027466, 0.551016092300415, 0.8833858966827393, 0.3904000222682953,
           0.687194287776947});
    check(log_uniform_candidate_sampler<3, 1000000000000>(labels, {.seed = 1}), {14, 47536, 2361},
          {0.0440228134393692, 0.019795311614871025, 0.031234685331583023, 0.031234685331583023},
          {0.007007180713117123, 2.283957201143494e-06, 4.5957091060699895e-05});
}

TEST_CASE("learned_unigram_candidate_sampler: TensorFlow's numbers") {
    const auto draw = [](auto v) {
        return learned_unigram_candidate_sampler<3, 7, false>(v, {.seed = 9});
    };
    const auto traced = tf::function(draw);
    for (int repeat = 0; repeat < 2; ++repeat) {
        set_seed(5);
        check(draw(labels), {4, 1, 5},
              {0.4285714626312256, 0.4285714626312256, 0.4285714626312256, 0.4285714626312256},
              {0.4285714626312256, 0.4285714626312256, 0.4285714626312256});
        check(draw(labels), {1, 4, 1},
              {0.5454545617103577, 0.5454545617103577, 0.8181818723678589, 0.8181818723678589},
              {0.5454545617103577, 0.5454545617103577, 0.5454545617103577});
        check(draw(labels), {0, 6, 2}, {0.6000000238418579, 0.6000000238418579, 1.0, 1.0},
              {0.20000001788139343, 0.20000001788139343, 1.0});
        check(traced(labels), {4, 1, 5},
              {0.4285714626312256, 0.4285714626312256, 0.4285714626312256, 0.4285714626312256},
              {0.4285714626312256, 0.4285714626312256, 0.4285714626312256});
        check(traced(labels), {1, 4, 1},
              {0.5454545617103577, 0.5454545617103577, 0.8181818723678589, 0.8181818723678589},
              {0.5454545617103577, 0.5454545617103577, 0.5454545617103577});
        check(traced(labels), {0, 6, 2}, {0.6000000238418579, 0.6000000238418579, 1.0, 1.0},
              {0.20000001788139343, 0.20000001788139343, 1.0});
    }
}

TEST_CASE("fixed_unigram_candidate_sampler: TensorFlow's numbers") {
    set_seed(5);
    const auto draw = [](auto v) {
        return fixed_unigram_candidate_sampler<3, 6>(
            v, {.unigrams = {1, 2, 3, 4, 5}, .distortion = .75, .num_reserved_ids = 1, .seed = 3});
    };
    const auto traced = tf::function(draw);
    check(draw(labels), {4, 2, 3},
          {0.2694587707519531, 0.7621445059776306, 0.45317381620407104, 0.45317381620407104},
          {0.7621445059776306, 0.45317381620407104, 0.6142331957817078});
    check(draw(labels), {5, 2, 4},
          {0.4314548969268799, 0.8277081251144409, 0.6256582140922546, 0.6256582140922546},
          {0.8826833367347717, 0.6256582140922546, 0.8277081251144409});
    check(traced(labels), {4, 2, 3},
          {0.2694587707519531, 0.7621445059776306, 0.45317381620407104, 0.45317381620407104},
          {0.7621445059776306, 0.45317381620407104, 0.6142331957817078});
    const auto shard = fixed_unigram_candidate_sampler<6, 4, false>(labels % std::int64_t{4},
                                                                    {.unigrams = {1, 2, 5, 3},
                                                                     .distortion = .5,
                                                                     .num_reserved_ids = 3,
                                                                     .num_shards = 2,
                                                                     .seed = 4});
    check(shard, {2, 2, 2, 3, 2, 3}, {0.0, 0.0, 1.8541020154953003, 1.8541020154953003},
          {1.8541020154953003, 1.8541020154953003, 1.8541020154953003, 4.14589786529541,
           1.8541020154953003, 4.14589786529541});
}

TEST_CASE("unique samples of all classes are all classes") {
    const auto all = [](const auto& c) {
        const auto found = test::elements(c.sampled_candidates);
        return std::set<std::int64_t>(found.begin(), found.end()).size();
    };
    CHECK(all(uniform_candidate_sampler<100, 100>(labels)) == 100);
    CHECK(all(log_uniform_candidate_sampler<100, 100>(labels)) == 100);
    CHECK(all(learned_unigram_candidate_sampler<100, 100>(labels)) == 100);
    const tf::Tensor<std::int64_t, 0, 1> none = tf::zeros<std::int64_t, 0, 1>();
    const auto one = learned_unigram_candidate_sampler<1, 1>(none);
    CHECK(test::elements(one.sampled_candidates) == Numbers{0});
    CHECK(one.true_expected_count.shape() == tf::Shape(0, 1));
    CHECK(test::elements(one.sampled_expected_count) == std::vector<float>{1});
}

TEST_CASE("samplers refuse classes and unigrams that do not fit") {
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS((uniform_candidate_sampler<2, 4>(labels)), InvalidArgument);
    CHECK_THROWS_AS(all_candidate_sampler<5>(-labels), InvalidArgument);
    const auto learned =
        tf::function([](auto v) { return learned_unigram_candidate_sampler<2, 4>(v); });
    CHECK_THROWS_AS(learned(labels), InvalidArgument);
    const auto fixed = [](const FixedUnigramOptions& options) {
        return fixed_unigram_candidate_sampler<3, 5>(labels, options);
    };
    CHECK_THROWS_AS(fixed({.unigrams = {1, 2, 3}}), InvalidArgument);
    CHECK_THROWS_AS(fixed({}), InvalidArgument);
    CHECK_THROWS_AS(fixed({.unigrams = {1, 2, 0, 0, 0}}),
                    InvalidArgument);  // two classes for three
    CHECK_THROWS_AS(fixed({.unigrams = {1, 2, 3, 4, 5}, .num_shards = 0}), InvalidArgument);
    CHECK_THROWS_AS(fixed({.unigrams = {1, 2, 3, 4, 5}, .num_reserved_ids = -1}), InvalidArgument);
    CHECK_THROWS_AS(fixed({.unigrams = {1, -2, 3, 4, 5}}), InvalidArgument);
}

TEST_CASE("losses draw TensorFlow's samples") {
    const tf::Tensor<float, 5, 2> weights =
        tf::constant<float>({{1.f, 2.f}, {-1.f, .5f}, {0.f, 1.f}, {2.f, -1.f}, {.3f, .7f}});
    const tf::Tensor<float, 5> biases = {.1f, .2f, -.3f, 0, .5f};
    const tf::Tensor<float, 3, 2> inputs =
        tf::constant<float>({{1.f, -1.f}, {.5f, 2.f}, {-2.f, .3f}});
    const tf::Tensor<int, 3, 1> one = {{2}, {0}, {4}};
    const auto near = [](const auto& x, const std::vector<double>& want) {
        const auto all = test::elements(x);
        for (std::size_t k = 0; k < 3; ++k)
            CHECK(static_cast<double>(all[k]) == doctest::Approx(want[k]).epsilon(1e-6));
    };
    set_seed(5);
    near(tf::nn::sampled_softmax_loss<3, 5>(weights, biases, one, inputs, {.seed = 7}),
         {0.8452991247177124, 0.15458880364894867, 1.767427682876587});
    set_seed(5);
    near(tf::nn::nce_loss<3, 5>(weights, biases, one, inputs),
         {2.2206389904022217, 8.6641263961792, 4.4948344230651855});
    // a softmax of all classes, each of which is expected once
    const tf::Tensor<std::int64_t, 3, 1> classes = tf::cast<std::int64_t>(one);
    const auto all = test::elements(tf::nn::sparse_softmax_cross_entropy_with_logits(
        tf::reshape<3>(one), tf::matmul(inputs, tf::transpose<1, 0>(weights)) + biases));
    near(tf::nn::sampled_softmax_loss(weights, biases, classes, inputs,
                                      all_candidate_sampler<5>(classes)),
         std::vector<double>(all.begin(), all.end()));
}

}  // namespace
