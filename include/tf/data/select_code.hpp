// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/select.hpp.

#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include <tf/data/random_words.hpp>
#include <tf/data/select.hpp>
#include <tf/data/sources_code.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

struct Chances {
    std::vector<float> logits;
    std::shared_ptr<PassSeeds> seeds;
};
/// Random indices: for each, two words are the seeds of a stateless draw, as in TensorFlow.
class ChoiceCursor : public Cursor {
public:
    explicit ChoiceCursor(const Chances& options)
        : options_(options), words_(options.seeds->next()), sums_(options.logits.size()) {}
    bool next(Row& to) override {
        const std::int64_t first = words_.next();
        const auto generator = kernels::Philox::stateless(first, words_.next());
        std::int64_t index = 0;
        kernels::fill_categorical(generator, options_.logits.data(), 1,
                                  static_cast<std::int64_t>(sums_.size()), 1, sums_.data(), &index);
        put_number(index, to);
        return true;
    }
    void keep(Archive& archive) override {
        options_.seeds->keep(archive);
        words_.keep(archive);
    }

private:
    const Chances& options_;
    RandomWords words_;
    std::vector<double> sums_;
};

struct Choosing {
    std::vector<StagePtr> sources;
    const char* op;
    bool stop_on_empty;
};
class ChooseCursor : public Step {
public:
    ChooseCursor(const Place& at, const Choosing& options) : Step(at), options_(options) {
        for (const StagePtr& source : options.sources) sources_.push_back(source->start(at.pass));
    }
    bool next(Row& to) override {
        while (!ended_ && pull(choice_)) {
            const std::int64_t index = *static_cast<std::int64_t*>(choice_.tensors[0].data());
            if (index < 0 || index >= static_cast<std::int64_t>(sources_.size()))
                errors::raise<errors::InvalidArgument>(
                    {"tf.data.choice", options_.op, "choice_dataset", std::to_string(index),
                     "0 <= index < " + std::to_string(sources_.size())});
            CursorPtr& source = sources_[static_cast<std::size_t>(index)];
            if (source == nullptr) continue;
            if (source->next(to)) return true;
            source.reset();
            ended_ = options_.stop_on_empty || ++empty_ == sources_.size();
        }
        return false;
    }
    void keep(Archive& archive) override {
        archive(ended_);
        std::size_t empty = 0;
        for (CursorPtr& source : sources_) {
            bool is_open = source != nullptr;
            archive(is_open);
            if (is_open) source->keep(archive);
            else source.reset();
            empty += is_open ? 0 : 1;
        }
        empty_ = empty;
        ended_ = ended_ || empty_ == sources_.size();
        Step::keep(archive);
    }

private:
    const Choosing& options_;
    std::vector<CursorPtr> sources_;
    Row choice_;
    std::size_t empty_ = 0;  ///< how many sources have ended
    bool ended_ = false;
};

TF_COMMON_BODY NewStage choose_stage(StagePtr choice, std::vector<StagePtr> sources,
                                     bool stop_on_empty_dataset) {
    const char* const op = "data::choose_from_datasets";
    if (sources.empty())
        errors::raise<errors::InvalidArgument>(
            {"tf.data.choice", op, "datasets", "none", "at least one"});
    return step<ChooseCursor>(std::move(choice),
                              Choosing{std::move(sources), op, stop_on_empty_dataset},
                              UNKNOWN_CARDINALITY);
}

TF_COMMON_BODY NewStage sample_stage(std::vector<StagePtr> sources, const SampleOptions& options) {
    const auto refuse = [](std::string_view argument, std::string got, std::string expected) {
        errors::raise<errors::InvalidArgument>({"tf.data.choice", "data::sample_from_datasets",
                                                argument, std::move(got), std::move(expected)});
    };
    if (sources.empty()) refuse("datasets", "none", "at least one");
    std::vector<float> logits(sources.size(), 1.0f);
    if (!options.weights.empty()) {
        if (options.weights.size() != sources.size())
            refuse("weights", std::to_string(options.weights.size()),
                   std::to_string(sources.size()) + ", one for each dataset");
        std::vector<StagePtr> likely;
        logits.clear();
        for (std::size_t k = 0; k < sources.size(); ++k) {
            const double weight = options.weights[k];
            if (!(weight >= 0) || std::isinf(weight))
                refuse("weights", std::to_string(weight), "finite numbers from 0");
            if (weight == 0) continue;
            likely.push_back(sources[k]);
            logits.push_back(std::log(static_cast<float>(weight)));
        }
        if (likely.empty()) return take_stage(sources[0], 0);
        sources = std::move(likely);
    }
    if (sources.size() == 1) return take_stage(sources[0], -1);
    Chances chances{
        std::move(logits),
        std::make_shared<PassSeeds>(seeds_of(options.seed), options.rerandomize_each_iteration)};
    return choose_stage(source<ChoiceCursor>(std::move(chances), INFINITE_CARDINALITY),
                        std::move(sources), options.stop_on_empty_dataset);
}

}  // namespace tf::data::detail
