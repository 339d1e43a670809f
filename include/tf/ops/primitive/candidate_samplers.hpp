// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Classes that are drawn as negative examples: tf.random.uniform_candidate_sampler,
// log_uniform_candidate_sampler, learned_unigram_candidate_sampler, fixed_unigram_candidate_sampler
// and all_candidate_sampler.

#include <optional>
#include <vector>

#include <tf/ops/primitive/candidates.hpp>

namespace tf {
namespace random {

/// The results of the candidate samplers.
template <class Sampled, class OfTrue, class OfSampled>
struct Candidates {
    Sampled sampled_candidates;        ///< int64
    OfTrue true_expected_count;        ///< float: how often each true class is expected among them
    OfSampled sampled_expected_count;  ///< float: the same of each sampled class
};
/// The options of the candidate samplers.
struct CandidateOptions {
    std::optional<std::int64_t> seed{};
};
/// The options of tf::random::fixed_unigram_candidate_sampler.
struct FixedUnigramOptions {
    std::vector<float> unigrams{};      ///< how frequent each class is, reserved ones excepted
    double distortion = 1;              ///< the power of the unigrams that is used
    std::int64_t num_reserved_ids = 0;  ///< the first classes, which are never drawn
    std::int64_t num_shards = 1;        ///< the classes are distributed to so many samplers
    std::int64_t shard = 0;             ///< the number of this one
    std::optional<std::int64_t> seed{};
};

}  // namespace random

namespace detail::ops {

/// Whether classes can be sampled for true ones of type X.
template <class X, std::int64_t Samples, std::int64_t Range, bool Unique>
constexpr bool can_draw() {
    constexpr bool fits = X::dtype == DType::int64 && X::rank == 2 && X::static_shape[1] >= 1;
    static_assert(fits,
                  "[tf.nn.candidates] uniform_candidate_sampler<NumSampled, RangeMax>"
                  "(true_classes): int64 classes [batch, num_true], where num_true is a "
                  "number; use tf::cast<std::int64_t>(x)");
    constexpr bool some = op::CandidateAttributes{{}, 0, 1, Samples, Range, Unique}.valid();
    static_assert(!fits || some,
                  "[tf.nn.candidates] uniform_candidate_sampler<NumSampled, RangeMax, Unique>"
                  "(true_classes): at least one sample and one class, and, if samples are "
                  "unique, at most as many as classes; 'Unique' may be false");
    return fits && some;
}
template <class X, int Samples>
using CandidatesOf = random::Candidates<Tensor<std::int64_t, Samples>,
                                        Tensor<float, X::static_shape[0], X::static_shape[1]>,
                                        Tensor<float, Samples>>;

template <class Op, std::int64_t Samples, std::int64_t Range, bool Unique, class A>
constexpr auto candidates(const A& true_classes, std::optional<std::int64_t> seed) {
    using None = random::Candidates<Poison, Poison, Poison>;
    if constexpr (Poisoned<A>) {
        return None{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (can_draw<X, Samples, Range, Unique>()) {
            const op::CandidateAttributes at{
                seed.has_value(), seed.value_or(0), X::static_shape[1], Samples, Range, Unique};
            return call_several<Op>(
                std::type_identity<CandidatesOf<X, static_cast<int>(Samples)>>{}, op::to_words(at),
                X(true_classes.collapse()));
        } else {
            return None{};
        }
    }
}

}  // namespace detail::ops

namespace random {

/// NumSampled classes from 0 to RangeMax - 1, all equally likely: true classes, int64 [batch,
/// num_true] -> {sampled_candidates [NumSampled], true_expected_count [batch, num_true],
/// sampled_expected_count [NumSampled]}: the classes, int64, and how often each true class and each
/// sampled one is expected among them, floats. num_true is known to the compiler. If samples are
/// Unique, no class is drawn twice. With a seed the classes are TensorFlow's. They have no
/// gradient. errors::InvalidArgument if a true class is not from 0 to RangeMax - 1. Mirrors
/// tf.random.uniform_candidate_sampler:
///
///     tf::random::uniform_candidate_sampler<64, 10000>(labels)
///     tf::random::uniform_candidate_sampler<64, 10000, false>(labels, {.seed = 7})
template <std::int64_t NumSampled, std::int64_t RangeMax, bool Unique = true, TensorLike A>
constexpr auto uniform_candidate_sampler(const A& true_classes,
                                         const CandidateOptions& options = {}) {
    return tf::detail::ops::candidates<op::UniformCandidateSampler, NumSampled, RangeMax, Unique>(
        true_classes, options.seed);
}
/// The same with the probabilities (log(class + 2) - log(class + 1)) / log(RangeMax + 1), for
/// classes in descending order of their frequencies. Mirrors
/// tf.random.log_uniform_candidate_sampler.
template <std::int64_t NumSampled, std::int64_t RangeMax, bool Unique = true, TensorLike A>
constexpr auto log_uniform_candidate_sampler(const A& true_classes,
                                             const CandidateOptions& options = {}) {
    return tf::detail::ops::candidates<op::LogUniformCandidateSampler, NumSampled, RangeMax,
                                       Unique>(true_classes, options.seed);
}
/// The same with probabilities in proportion to 1 + how often a class was a true one in earlier
/// calls: of this call in a function, or eagerly of calls with the same sizes and seed;
/// tf::random::set_seed begins anew. RangeMax is below 2^31 - 1. Mirrors
/// tf.random.learned_unigram_candidate_sampler.
template <std::int64_t NumSampled, std::int64_t RangeMax, bool Unique = true, TensorLike A>
constexpr auto learned_unigram_candidate_sampler(const A& true_classes,
                                                 const CandidateOptions& options = {}) {
    constexpr bool fits = RangeMax <= op::LearnedUnigramCandidateSampler::most_classes;
    static_assert(fits,
                  "[tf.nn.candidates] learned_unigram_candidate_sampler<NumSampled, RangeMax>"
                  "(true_classes): 'RangeMax' must be below 2^31 - 1");
    if constexpr (fits)
        return tf::detail::ops::candidates<op::LearnedUnigramCandidateSampler, NumSampled, RangeMax,
                                           Unique>(true_classes, options.seed);
    else return Candidates<Poison, Poison, Poison>{};
}
/// The same with probabilities in proportion to given unigrams to the power `distortion`; the
/// classes are the reserved ones, which are never drawn, and those of the unigrams. With shards
/// they are those of one shard, as in TensorFlow. errors::InvalidArgument if RangeMax is not the
/// number of classes, or fewer of them are drawn than unique samples are wanted. Mirrors
/// tf.random.fixed_unigram_candidate_sampler, with `unigrams` and not a file:
///
///     tf::random::fixed_unigram_candidate_sampler<3, 5>(labels, {.unigrams = {9, 5, 3, 1, 1}})
template <std::int64_t NumSampled, std::int64_t RangeMax, bool Unique = true, TensorLike A>
constexpr auto fixed_unigram_candidate_sampler(const A& true_classes,
                                               const FixedUnigramOptions& options) {
    using None = Candidates<Poison, Poison, Poison>;
    if constexpr (Poisoned<A>) {
        return None{};
    } else {
        using X = tensor_type_t<A>;
        if constexpr (tf::detail::ops::can_draw<X, NumSampled, RangeMax, Unique>()) {
            const op::FixedUnigramAttributes at{{options.seed.has_value(), options.seed.value_or(0),
                                                 X::static_shape[1], NumSampled, RangeMax, Unique},
                                                options.distortion,
                                                options.num_reserved_ids,
                                                options.num_shards,
                                                options.shard};
            const auto fixed = op::to_words(at);
            std::vector<std::uint64_t> words(fixed.begin(), fixed.end());
            for (const float w : options.unigrams) words.push_back(std::bit_cast<std::uint32_t>(w));
            return tf::detail::ops::call_several<op::FixedUnigramCandidateSampler>(
                std::type_identity<
                    tf::detail::ops::CandidatesOf<X, static_cast<int>(NumSampled)>>{},
                words, X(true_classes.collapse()));
        } else {
            return None{};
        }
    }
}
/// All classes from 0 to NumSampled - 1, each expected once. Mirrors
/// tf.random.all_candidate_sampler.
template <std::int64_t NumSampled, TensorLike A>
constexpr auto all_candidate_sampler(const A& true_classes) {
    return tf::detail::ops::candidates<op::AllCandidateSampler, NumSampled, NumSampled, true>(
        true_classes, {});
}

}  // namespace random

namespace nn {
using random::all_candidate_sampler;
using random::fixed_unigram_candidate_sampler;
using random::learned_unigram_candidate_sampler;
}  // namespace nn
}  // namespace tf
