// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/generator.hpp.

#include <utility>

#include <tf/data/element_error.hpp>
#include <tf/data/generator.hpp>
#include <tf/data/sources_code.hpp>

namespace tf::data::detail {

class GeneratorCursor : public Cursor {
public:
    explicit GeneratorCursor(const StartProducing& start) : start_(start) {}
    bool next(Row& to) override {
        const char* const op = "data::from_generator";
        if (!produce_) produce_ = for_element(op, 0, start_);
        const bool some = for_element(op, index_, [&] { return produce_(to); });
        ++index_;
        return some;
    }
    /// The state of a generator is not known, so its position is found by producing all elements
    /// again.
    void keep(Archive& archive) override {
        std::int64_t index = index_;
        archive(index);
        if (!archive.reading()) return;
        Row row;
        while (index_ < index && next(row)) {
        }
    }

private:
    const StartProducing& start_;
    Produce produce_;
    std::int64_t index_ = 0;
};

TF_COMMON_BODY NewStage generator_stage(StartProducing start, std::int64_t cardinality) {
    return source<GeneratorCursor>(std::move(start), cardinality);
}

}  // namespace tf::data::detail
