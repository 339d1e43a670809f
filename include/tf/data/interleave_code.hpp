// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/interleave.hpp.

#include <string>
#include <thread>
#include <vector>

#include <tf/data/interleave.hpp>
#include <tf/data/map_code.hpp>

namespace tf::data::detail {

struct Interleaving {
    DatasetFunction f;
    const char* op;
    std::uint64_t cycle_length, block_length;
    bool threads;
};

/// Reads the datasets that a function makes of elements, by turns. The order is TensorFlow's.
class InterleaveCursor : public Step {
public:
    InterleaveCursor(const Place& at, const Interleaving& options)
        : Step(at), options_(options), open_(options.cycle_length) {}

    bool next(Row& to) override {
        while (!ended_ || count_ > 0) {
            Part& part = open_[static_cast<std::size_t>(turn_)];
            if (part.cursor != nullptr) {
                place_.pass.check();
                if (part.cursor->next(to)) {
                    if (++taken_ == options_.block_length) advance();
                    return true;
                }
                part = Part();
                --count_;
                advance();
            } else if (!ended_) {
                if (pull(part.element)) open(part);
                else ended_ = true;
            } else {
                advance();
            }
        }
        return false;
    }
    void keep(Archive& archive) override {
        archive(turn_);
        archive(taken_);
        archive(index_);
        archive(ended_);
        if (turn_ >= open_.size() || taken_ >= options_.block_length) archive.corrupt();
        if (archive.reading()) count_ = 0;
        const std::int64_t index = index_;
        for (Part& part : open_) {
            bool is_open = part.cursor != nullptr;
            archive(is_open);
            if (!is_open) continue;
            detail::keep(archive, part.element, place_.source.specs);
            if (archive.reading()) open(part);
            part.cursor->keep(archive);
        }
        index_ = index;
        Step::keep(archive);
    }

private:
    /// A dataset that is being read, and the element it was made of.
    struct Part {
        Row element{};
        StagePtr dataset{};
        CursorPtr cursor{};
    };

    void open(Part& part) {
        const std::int64_t index = index_++;
        StagePtr dataset =
            for_element(options_.op, index, [&] { return options_.f(part.element); });
        if (options_.threads) {
            const NewStage ahead = ahead_stage(
                dataset, static_cast<std::size_t>(options_.block_length), small_elements);
            ahead->specs = dataset->specs;
            dataset = ahead;
        }
        part.dataset = std::move(dataset);
        part.cursor = part.dataset->start(place_.pass);
        ++count_;
    }
    void advance() {
        taken_ = 0;
        turn_ = (turn_ + 1) % options_.cycle_length;
    }

    const Interleaving& options_;
    std::vector<Part> open_;
    std::uint64_t turn_ = 0;   ///< whose turn it is
    std::uint64_t taken_ = 0;  ///< elements of this turn
    std::int64_t index_ = 0;   ///< of the next element of the source
    std::size_t count_ = 0;    ///< datasets that are open
    bool ended_ = false;
};

TF_COMMON_INLINE void check_positive(int value, std::string_view name) {
    if (value < 1)
        errors::raise<errors::InvalidArgument>({"tf.data.size", "data::Dataset::interleave", name,
                                                std::to_string(value), "at least 1"});
}
TF_COMMON_BODY NewStage interleave_stage(StagePtr source, DatasetFunction f,
                                         const InterleaveOptions& options) {
    const std::size_t cycle = options.cycle_length == AUTOTUNE
                                  ? processors()
                                  : static_cast<std::size_t>(options.cycle_length);
    if (options.cycle_length != AUTOTUNE) check_positive(options.cycle_length, "cycle_length");
    check_positive(options.block_length, "block_length");
    return step<InterleaveCursor>(std::move(source),
                                  Interleaving{std::move(f), "data::Dataset::interleave", cycle,
                                               static_cast<std::uint64_t>(options.block_length),
                                               options.num_parallel_calls != 0},
                                  UNKNOWN_CARDINALITY);
}
TF_COMMON_BODY NewStage flat_map_stage(StagePtr source, DatasetFunction f) {
    return step<InterleaveCursor>(
        std::move(source), Interleaving{std::move(f), "data::Dataset::flat_map", 1, 1, false},
        UNKNOWN_CARDINALITY);
}

}  // namespace tf::data::detail
