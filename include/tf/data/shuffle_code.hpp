// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/shuffle.hpp: TensorFlow's order for equal seeds.

#include <algorithm>
#include <string>
#include <utility>

#include <tf/data/random_words.hpp>
#include <tf/data/shuffle.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

struct Shuffle {
    std::uint64_t buffer_size;
    std::shared_ptr<PassSeeds> seeds;
};

/// Keeps a ring of elements, and returns a random one of them each time.
class ShuffleCursor : public Step {
public:
    ShuffleCursor(const Place& at, const Shuffle& options)
        : Step(at), options_(options), words_(options.seeds->next()) {}

    bool next(Row& to) override {
        while (!ended_ && end_ - begin_ < options_.buffer_size) {
            if (end_ == ring_.size() && end_ < options_.buffer_size) ring_.emplace_back();
            ended_ = !pull(at(end_));
            end_ += ended_ ? 0 : 1;
        }
        if (begin_ == end_) return false;
        Row& chosen = at(begin_ + words_.next() % (end_ - begin_));
        // The consumer's element goes into the ring, where its memory is used again.
        std::swap(to, chosen);
        std::swap(chosen, at(begin_++));
        return true;
    }
    void keep(Archive& archive) override {
        options_.seeds->keep(archive);
        words_.keep(archive);
        archive(ended_);
        std::vector<Row> held;
        for (std::uint64_t k = begin_; k < end_; ++k) held.push_back(at(k));
        detail::keep(archive, held, place_.source.specs);
        if (archive.reading()) {
            if (held.size() > options_.buffer_size) archive.corrupt();
            ring_ = std::move(held);
            begin_ = 0;
            end_ = ring_.size();
        }
        Step::keep(archive);
    }

private:
    Row& at(std::uint64_t k) { return ring_[static_cast<std::size_t>(k % options_.buffer_size)]; }

    const Shuffle& options_;
    RandomWords words_;
    std::vector<Row> ring_;
    std::uint64_t begin_ = 0, end_ = 0;  ///< the elements in the ring, counted from the first one
    bool ended_ = false;
};

TF_COMMON_BODY NewStage shuffle_stage(StagePtr source, std::int64_t buffer_size,
                                      const ShuffleOptions& options) {
    if (buffer_size < 1)
        errors::raise<errors::InvalidArgument>({"tf.data.size", "data::Dataset::shuffle",
                                                "buffer_size", std::to_string(buffer_size),
                                                "at least 1"});
    const std::int64_t n = source->cardinality();
    return step<ShuffleCursor>(
        std::move(source),
        Shuffle{
            static_cast<std::uint64_t>(buffer_size),
            std::make_shared<PassSeeds>(seeds_of(options.seed), options.reshuffle_each_iteration)},
        n);
}

}  // namespace tf::data::detail
