// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/resample.hpp.

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include <tf/data/random_words.hpp>
#include <tf/data/resample.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

struct Resampling {
    std::vector<double> target, initial;
    std::shared_ptr<PassSeeds> seeds;
};

/// Reads the dataset twice: with probability `mixed_` the next element is the next one of the first
/// pass, otherwise the next one of the second pass that is not rejected. As in TensorFlow, this
/// rejects fewer elements than rejection alone.
class ResampleCursor : public Step {
public:
    ResampleCursor(const Place& at, const Resampling& options)
        : Step(at),
          options_(options),
          words_(options.seeds->next()),
          all_(at.source.start(at.pass)),
          seen_(options.target.size(), smoothing),
          counted_(seen_) {
        choose();
    }

    bool next(Row& to) override {
        if (uniform() < mixed_) {
            place_.pass.check();
            return all_->next(to);
        }
        while (pull(to)) {
            const std::size_t kind = class_of(to);
            if (options_.initial.empty()) {
                ++seen_[kind];
                if (++read_ % estimated_at_once == 0) {
                    counted_ = seen_;
                    choose();
                }
            }
            if (uniform() < acceptance_[kind]) return true;
        }
        return false;
    }
    void keep(Archive& archive) override {
        words_.keep(archive);
        archive(read_);
        for (std::uint64_t& count : seen_) archive(count);
        for (std::uint64_t& count : counted_) archive(count);
        all_->keep(archive);
        Step::keep(archive);
        if (archive.reading()) choose();
    }

private:
    static constexpr std::uint64_t smoothing = 10;
    static constexpr std::uint64_t estimated_at_once = 32;

    double uniform() { return static_cast<double>(words_.next()) / 4294967296.0; }
    std::size_t class_of(const Row& row) const {
        const std::int64_t kind = *static_cast<const std::int64_t*>(row.tensors[0].data());
        if (kind < 0 || kind >= static_cast<std::int64_t>(options_.target.size()))
            errors::raise<errors::InvalidArgument>(
                {"tf.data.class", "data::Dataset::rejection_resample", "class_func",
                 std::to_string(kind), "0 <= class < " + std::to_string(options_.target.size())});
        return static_cast<std::size_t>(kind);
    }
    /// The share of the first pass, and of which part of each class is not rejected.
    void choose() {
        double all = 0;
        for (const std::uint64_t count : counted_) all += static_cast<double>(count);
        std::vector<double> ratios;
        for (std::size_t k = 0; k < counted_.size(); ++k) {
            constexpr double tiny = 1e-38;
            const double share = options_.initial.empty() ? static_cast<double>(counted_[k]) / all
                                                          : options_.initial[k];
            ratios.push_back(options_.target[k] / (share + tiny));
        }
        const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
        mixed_ = *least == *most ? 1 : *least;
        acceptance_.clear();
        for (const double ratio : ratios)
            acceptance_.push_back((ratio - *least) / (*most - *least));
    }

    const Resampling& options_;
    RandomWords words_;
    CursorPtr all_;                       ///< the first pass; that of Step is the second one
    std::vector<std::uint64_t> seen_;     ///< elements of each class in the second pass
    std::vector<std::uint64_t> counted_;  ///< the same when the shares were last estimated
    std::uint64_t read_ = 0;              ///< elements of the second pass
    double mixed_ = 0;                    ///< how probable an element of the first pass is
    std::vector<double> acceptance_;      ///< of each class in the second pass
};

TF_COMMON_BODY NewStage resample_stage(StagePtr classes, std::vector<double> target_dist,
                                       const ResampleOptions& options) {
    const auto check = [](const std::vector<double>& all, std::string_view name) {
        double sum = 0;
        bool shares = !all.empty();
        for (const double share : all) {
            shares = shares && share >= 0;
            sum += share;
        }
        if (shares && std::abs(sum - 1) < 1e-3) return;
        errors::raise<errors::InvalidArgument>(
            {"tf.data.distribution", "data::Dataset::rejection_resample", name,
             std::to_string(all.size()) + " numbers with the sum " + std::to_string(sum),
             "the share of each class, with the sum 1"});
    };
    check(target_dist, "target_dist");
    if (!options.initial_dist.empty()) {
        check(options.initial_dist, "initial_dist");
        if (options.initial_dist.size() != target_dist.size())
            errors::raise<errors::InvalidArgument>(
                {"tf.data.distribution", "data::Dataset::rejection_resample", "initial_dist",
                 std::to_string(options.initial_dist.size()) + " classes",
                 std::to_string(target_dist.size()) + ", as target_dist has"});
    }
    return step<ResampleCursor>(
        std::move(classes),
        Resampling{std::move(target_dist), options.initial_dist,
                   std::make_shared<PassSeeds>(seeds_of(options.seed), true)},
        UNKNOWN_CARDINALITY);
}

}  // namespace tf::data::detail
