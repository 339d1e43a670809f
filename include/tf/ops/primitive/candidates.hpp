// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that draw classes as negative examples; their functions are in candidate_samplers.hpp.

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <tf/kernels/candidates.hpp>
#include <tf/kernels/class_counts.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct CandidateAttributes {
    Flag seeded;
    std::int64_t seed = 0;
    std::int64_t num_true = 1, num_sampled = 1, range_max = 1;
    Flag unique;

    constexpr bool valid() const {
        constexpr std::int64_t most = std::numeric_limits<int>::max();
        return num_true >= 1 && num_true <= most && num_sampled >= 1 && num_sampled <= most &&
               range_max >= 1 && (!unique || num_sampled <= range_max);
    }
};

[[gnu::cold, noreturn]] inline void unfit_candidates(std::string_view op, std::string_view argument,
                                                     std::string given, std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.nn.candidates", op, argument, std::move(given), std::move(expected)});
}

/// What the ops have in common. Input: true classes, int64 [batch, num_true]. Results: the sampled
/// classes, int64; how often each true one, and each sampled one, is expected among them.
template <class Op>
struct CandidateSampler : SelfContained {
    using Attributes = CandidateAttributes;
    static constexpr int results = 3;
    static constexpr bool differentiable = false;
    using computes = Types<std::int64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && out == DType::int64 && in[0] == out;
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes&) {
        return result == 0 ? DType::int64 : DType::float32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const CandidateAttributes at = attributes_of<Op>(a);
        const Shape& x = in[0].shape;
        const bool fit = is_compatible(x, Shape(dyn, static_cast<int>(at.num_true)));
        if (!fit && __builtin_is_constant_evaluated()) return Shape::invalid();
        if (!fit)
            unfit_shape(Op::name, x, "[batch, " + std::to_string(at.num_true) + "], true classes");
        return result == 1 ? Shape(x[0], static_cast<int>(at.num_true))
                           : Shape(static_cast<int>(at.num_sampled));
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const CandidateAttributes at = attributes_of<Op>(a);
        const auto* const known = in[0].as<const std::int64_t>();
        const auto* const known_end = known + in[0].shape.size();
        const auto outside = std::find_if(
            known, known_end, [&](std::int64_t v) { return v < 0 || v >= at.range_max; });
        if (outside != known_end)
            unfit_candidates(Op::name, "true_classes", std::to_string(*outside),
                             "classes from 0 to " + std::to_string(at.range_max - 1));
        typename Op::Distribution classes(a, at);
        std::vector<std::int64_t> sampled(static_cast<std::size_t>(at.num_sampled));
        const std::int64_t tries = classes.sample(sampled, a, at);
        const auto expected = [&](std::int64_t value) {
            const float p = classes.probability(value);
            return tries == at.num_sampled
                       ? p * static_cast<float>(at.num_sampled)
                       : -std::expm1(static_cast<float>(tries) * std::log1p(-p));
        };
        if (auto* to = out[0].as<std::int64_t>(); to != nullptr)
            std::copy(sampled.begin(), sampled.end(), to);
        if (auto* to = out[1].as<float>(); to != nullptr)
            std::transform(known, known_end, to, expected);
        if (auto* to = out[2].as<float>(); to != nullptr)
            std::transform(sampled.begin(), sampled.end(), to, expected);
        classes.learn(known, known_end);
    }
    static void from_graph_def(auto& n) { n.results({n.in(0)}, to_word_list(read(n))); }
    static void to_graph_def(auto& n) { write(n); }

protected:
    static CandidateAttributes read(auto& n) {
        CandidateAttributes at;
        const std::int64_t first = n.number("seed", 0), second = n.number("seed2", 0);
        at.seeded = first != 0 || second != 0;
        at.seed = second;
        if (at.seeded && Op::role == Role::random && first != graph_seed({true, 0}))
            n.unsupported("a global seed");
        at.num_true = n.number("num_true", 0);
        at.num_sampled = n.number("num_sampled", 0);
        at.range_max = Op::role == Role::random ? n.number("range_max", 0) : at.num_sampled;
        at.unique = n.flag("unique");
        if (!at.valid())
            n.fail("num_true, num_sampled or range_max out of range",
                   "positive numbers, and a range for all samples if they are unique");
        return at;
    }
    /// `more` are the attributes that only this sampler has.
    static void write(auto& n, const auto&... more) {
        const CandidateAttributes at = attributes_of<Op>(n);
        const RandomAttributes seeds{at.seeded, at.seed};
        auto range = n.none();
        if (Op::role == Role::random) range = at.range_max;
        n.results(n.draw_all(Op::name, n.inputs(),
                             {{"num_true", at.num_true},
                              {"num_sampled", at.num_sampled},
                              {"unique", bool(at.unique)},
                              {"range_max", range},
                              {"seed", graph_seed(seeds)},
                              {"seed2", graph_seed2(seeds)},
                              more...}));
    }
};

/// Distinguishes the eager samplers of one seed, each of which has a generator, as in TensorFlow.
template <class Op>
std::uint32_t eager_kind(const kernels::Attributes& a) {
    std::uint32_t kind = op_id(Op::name);
    for (int k = 0; k < a.count(); ++k) {
        if (k == 1) continue;  // the seed itself
        const std::uint64_t w = a.words[static_cast<std::size_t>(k)];
        kind = (kind ^ static_cast<std::uint32_t>(w ^ w >> 32)) * 16777619u;
    }
    return kind;
}

/// Classes that Self::draw draws from the words of a generator.
template <class Self, class Op>
struct DrawnClasses {
    /// Returns the number of tries, which is larger than that of samples if they are unique.
    std::int64_t sample(std::vector<std::int64_t>& to, const kernels::Attributes& a,
                        const CandidateAttributes& at) {
        const auto& self = static_cast<const Self&>(*this);
        kernels::CandidateWords words(
            next_generator<Op>(DType::int64, steps(at), a, 1, eager_kind<Op>(a)));
        return fill(to, words, self, at.unique);
    }
    void learn(const std::int64_t*, const std::int64_t*) {}

protected:
    static std::int64_t steps(const CandidateAttributes& at) { return 512 * at.num_sampled; }
    static std::int64_t fill(std::vector<std::int64_t>& to, kernels::CandidateWords& words,
                             const Self& self, bool unique) {
        // The keys are a set; another header for sets would cost every program.
        tf::detail::core::Late<std::unordered_map<std::int64_t, bool>, Self> used;
        std::int64_t tries = 0;
        for (std::size_t k = 0; k < to.size(); ++tries) {
            if (tries == std::numeric_limits<std::int32_t>::max())
                unfit_candidates(Op::name, "num_sampled", std::to_string(to.size()),
                                 "fewer classes, since some are never drawn");
            to[k] = self.draw(words);
            if (!unique || used.emplace(to[k], true).second) ++k;
        }
        return tries;
    }
};

struct UniformCandidateSampler : CandidateSampler<UniformCandidateSampler> {
    static constexpr std::string_view name = "UniformCandidateSampler";
    static constexpr Role role = Role::random;

    struct Distribution : DrawnClasses<Distribution, UniformCandidateSampler> {
        Distribution(const kernels::Attributes&, const CandidateAttributes& at)
            : range_(at.range_max) {}
        std::int64_t draw(kernels::CandidateWords& words) const {
            return static_cast<std::int64_t>(words.below(static_cast<std::uint64_t>(range_)));
        }
        float probability(std::int64_t) const {
            return static_cast<float>(1.0 / static_cast<double>(range_));
        }

    private:
        std::int64_t range_;
    };
};

struct LogUniformCandidateSampler : CandidateSampler<LogUniformCandidateSampler> {
    static constexpr std::string_view name = "LogUniformCandidateSampler";
    static constexpr Role role = Role::random;

    struct Distribution : DrawnClasses<Distribution, LogUniformCandidateSampler> {
        Distribution(const kernels::Attributes&, const CandidateAttributes& at)
            : range_(at.range_max), log_range_(std::log1p(static_cast<double>(range_))) {}
        std::int64_t draw(kernels::CandidateWords& words) const {
            const double drawn = std::exp(words.unit() * log_range_);
            return std::max<std::int64_t>(static_cast<std::int64_t>(drawn) - 1, 0) % range_;
        }
        float probability(std::int64_t value) const {
            const auto v = static_cast<double>(value);
            return static_cast<float>(std::log((v + 2) / (v + 1)) / log_range_);
        }

    private:
        std::int64_t range_;
        double log_range_;
    };
};

/// Its node, or for eager calls the sampler with these attributes, counts the true classes.
struct LearnedUnigramCandidateSampler : CandidateSampler<LearnedUnigramCandidateSampler> {
    static constexpr std::string_view name = "LearnedUnigramCandidateSampler";
    static constexpr Role role = Role::random;
    static constexpr std::int64_t most_classes = std::numeric_limits<std::int32_t>::max() - 1;

    struct Distribution : DrawnClasses<Distribution, LearnedUnigramCandidateSampler> {
        Distribution(const kernels::Attributes& a, const CandidateAttributes& at)
            : state_(a.state != nullptr
                         ? *a.state
                         : kernels::eager_state(eager_kind<LearnedUnigramCandidateSampler>(a),
                                                DType::int64, at.seed)) {}
        TF_WHEN_CALLED std::int64_t sample(std::vector<std::int64_t>& to,
                                           const kernels::Attributes&,
                                           const CandidateAttributes& at) {
            const auto seed = at.seeded ? std::optional(at.seed) : std::nullopt;
            kernels::CandidateWords words(state_.draw(steps(at), seed, 1));
            guard_ = std::unique_lock(state_.lock);
            if (state_.counts == nullptr)
                state_.counts = std::make_shared<kernels::ClassCounts>(at.range_max);
            return fill(to, words, *this, at.unique);
        }
        std::int64_t draw(kernels::CandidateWords& words) const {
            const auto total = static_cast<std::uint32_t>(state_.counts->total());
            return state_.counts->at(words.narrow_below(total));
        }
        float probability(std::int64_t value) const {
            return static_cast<float>(state_.counts->weight(value)) /
                   static_cast<float>(state_.counts->total());
        }
        void learn(const std::int64_t* known, const std::int64_t* end) {
            for (; known != end; ++known) state_.counts->see(*known);
        }

    private:
        kernels::NodeState& state_;
        std::unique_lock<std::mutex> guard_;
    };
    static void from_graph_def(auto& n) {
        const CandidateAttributes at = read(n);
        if (at.range_max > most_classes) n.fail("range_max out of range", "less than 2^31 - 1");
        n.results({n.in(0)}, to_word_list(at));
    }
};

struct FixedUnigramAttributes : CandidateAttributes {
    double distortion = 1;
    std::int64_t num_reserved_ids = 0, num_shards = 1, shard = 0;

    constexpr bool valid_shard() const {
        constexpr std::int64_t most = std::numeric_limits<int>::max();
        return num_reserved_ids >= 0 && num_reserved_ids <= most && num_shards >= 1 &&
               num_shards <= most && shard >= 0 && shard < num_shards;
    }
    /// The number of classes from 0 to n - 1 that belong to the shard.
    constexpr std::int64_t of_shard(std::int64_t n) const {
        return n / num_shards + (n % num_shards > shard ? 1 : 0);
    }
    /// The number of classes, among which those of `unigrams` follow the reserved ones. As in
    /// TensorFlow, the unigrams are counted from the number of reserved classes in the shard.
    constexpr std::int64_t classes(std::int64_t unigrams) const {
        const std::int64_t reserved = of_shard(num_reserved_ids);
        return reserved + of_shard(reserved + unigrams) - of_shard(reserved);
    }
};
/// The unigrams follow as words, the bits of floats.
struct FixedUnigramCandidateSampler : CandidateSampler<FixedUnigramCandidateSampler> {
    using Attributes = FixedUnigramAttributes;
    static constexpr std::string_view name = "FixedUnigramCandidateSampler";
    static constexpr Role role = Role::random;

    struct Distribution : DrawnClasses<Distribution, FixedUnigramCandidateSampler> {
        Distribution(const kernels::Attributes& a, const CandidateAttributes& at)
            : weights_(weights(a)), picks_(weights_) {
            for (const float w : weights_) total_ += w;
            const auto drawn =
                std::count_if(weights_.begin(), weights_.end(), [](float w) { return w > 0; });
            if (at.unique && drawn < at.num_sampled)
                unfit_candidates(name, "unigrams", std::to_string(drawn) + " that are drawn",
                                 std::to_string(at.num_sampled) + " samples, all different");
        }
        std::int64_t draw(kernels::CandidateWords& words) const { return picks_.draw(words); }
        float probability(std::int64_t value) const {
            return weights_[static_cast<std::size_t>(value)] / total_;
        }

    private:
        static std::vector<float> weights(const kernels::Attributes& a) {
            const auto at = attributes_of<FixedUnigramCandidateSampler>(a);
            const auto unigrams = a.from(attribute_count<FixedUnigramCandidateSampler>);
            if (!at.valid_shard() || at.range_max != at.classes(unigrams.count()))
                unfit_candidates(name, "unigrams", std::to_string(unigrams.count()) + " numbers",
                                 std::to_string(at.range_max) +
                                     " classes, with the reserved ones, in a shard from 0 to "
                                     "num_shards - 1");
            const std::int64_t reserved = at.of_shard(at.num_reserved_ids);
            std::vector<float> all(static_cast<std::size_t>(reserved), 0.f);
            for (int k = 0; k < unigrams.count(); ++k) {
                if ((reserved + k) % at.num_shards != at.shard) continue;
                const auto unigram = std::bit_cast<float>(
                    static_cast<std::uint32_t>(unigrams.words[static_cast<std::size_t>(k)]));
                all.push_back(std::pow(unigram, static_cast<float>(at.distortion)));
                if (!(all.back() >= 0 && std::isfinite(all.back())))
                    unfit_candidates(name, "unigrams", std::to_string(unigram),
                                     "numbers from 0, whose power is finite");
            }
            return all;
        }
        std::vector<float> weights_;
        kernels::WeightedClasses picks_;
        float total_ = 0;
    };
    static void from_graph_def(auto& n) {
        FixedUnigramAttributes at{read(n)};
        if (!n.text("vocab_file").empty()) n.unsupported("vocab_file");
        at.distortion = double{n.real("distortion", 1)};
        at.num_reserved_ids = n.number("num_reserved_ids", 0);
        at.num_shards = n.number("num_shards", 1);
        at.shard = n.number("shard", 0);
        const auto unigrams = n.reals("unigrams");
        const bool fits = at.valid_shard() &&
                          at.range_max == at.classes(static_cast<std::int64_t>(unigrams.size()));
        if (!fits)
            n.fail(std::to_string(unigrams.size()) + " unigrams",
                   "as many classes as range_max, with the reserved ones of the shard");
        auto words = to_word_list(at);
        for (const float w : unigrams) words.push_back(std::bit_cast<std::uint32_t>(w));
        n.results({n.in(0)}, words);
    }
    static void to_graph_def(auto& n) {
        const auto at = attributes_of<FixedUnigramCandidateSampler>(n);
        const auto words = n.words();
        std::vector<float> unigrams;
        for (auto k = static_cast<std::size_t>(attribute_count<FixedUnigramCandidateSampler>);
             k < words.size(); ++k)
            unigrams.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(words[k])));
        using Item = typename std::remove_cvref_t<decltype(n)>::AttrItem;
        write(n, Item{"distortion", static_cast<float>(at.distortion)},
              Item{"num_reserved_ids", at.num_reserved_ids}, Item{"num_shards", at.num_shards},
              Item{"shard", at.shard}, Item{"unigrams", n.reals(unigrams)});
    }
};

struct AllCandidateSampler : CandidateSampler<AllCandidateSampler> {
    static constexpr std::string_view name = "AllCandidateSampler";
    static constexpr Role role = Role::pure;

    struct Distribution {
        Distribution(const kernels::Attributes&, const CandidateAttributes&) {}
        /// One try, in which each class is certain.
        std::int64_t sample(std::vector<std::int64_t>& to, const kernels::Attributes&,
                            const CandidateAttributes&) const {
            for (std::size_t k = 0; k < to.size(); ++k) to[k] = static_cast<std::int64_t>(k);
            return 1;
        }
        float probability(std::int64_t) const { return 1; }
        void learn(const std::int64_t*, const std::int64_t*) const {}
    };
};

struct CandidateOps {
    using list =
        Registry<UniformCandidateSampler, LogUniformCandidateSampler,
                 LearnedUnigramCandidateSampler, FixedUnigramCandidateSampler, AllCandidateSampler>;
};

}  // namespace op

template <>
struct op_by_id<op_id("UniformCandidateSampler")>
    : std::type_identity<op::UniformCandidateSampler> {};
template <>
struct op_by_id<op_id("LogUniformCandidateSampler")>
    : std::type_identity<op::LogUniformCandidateSampler> {};
template <>
struct op_by_id<op_id("LearnedUnigramCandidateSampler")>
    : std::type_identity<op::LearnedUnigramCandidateSampler> {};
template <>
struct op_by_id<op_id("FixedUnigramCandidateSampler")>
    : std::type_identity<op::FixedUnigramCandidateSampler> {};
template <>
struct op_by_id<op_id("AllCandidateSampler")> : std::type_identity<op::AllCandidateSampler> {};

}  // namespace tf
