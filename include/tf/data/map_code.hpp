// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/map.hpp.

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include <tf/data/element_error.hpp>
#include <tf/data/map.hpp>
#include <tf/data/step.hpp>
#include <tf/data/workers.hpp>

namespace tf::data::detail {

class MapCursor : public Step {
public:
    MapCursor(const Place& at, const RowFunction& f) : Step(at), f_(f) {}

    bool next(Row& to) override {
        to.clear();
        if (!pull(element_)) return false;
        const std::int64_t index = index_++;
        for_element("data::Dataset::map", index, [&] { f_(element_, to); });
        return true;
    }
    void keep(Archive& archive) override {
        archive(index_);
        Step::keep(archive);
    }

private:
    const RowFunction& f_;
    Row element_;
    std::int64_t index_ = 0;
};

TF_COMMON_INLINE std::size_t processors() {
    return std::max(std::thread::hardware_concurrency(), 1u);
}

TF_COMMON_INLINE RowFunction pass_on() {
    return [](Row& from, Row& to) { std::swap(from, to); };
}

/// How many small elements a thread makes ahead, if the library chooses.
inline constexpr std::size_t small_elements = 64;

TF_COMMON_BODY NewStage map_stage(StagePtr source, RowFunction f, const MapOptions& options) {
    const std::int64_t n = source->cardinality();
    const char* const op = "data::Dataset::map";
    if (options.num_parallel_calls == 0) return step<MapCursor>(std::move(source), std::move(f), n);
    if (options.num_parallel_calls < AUTOTUNE)
        errors::raise<errors::InvalidArgument>({"tf.data.size", op, "num_parallel_calls",
                                                std::to_string(options.num_parallel_calls),
                                                "at least 0, or tf::data::AUTOTUNE"});
    const std::size_t calls = options.num_parallel_calls == AUTOTUNE
                                  ? processors()
                                  : static_cast<std::size_t>(options.num_parallel_calls);
    return step<WorkersCursor>(
        std::move(source),
        Workers{std::move(f), op, calls, calls, calls * small_elements, options.deterministic}, n);
}

TF_COMMON_BODY NewStage ahead_stage(StagePtr source, std::size_t room, std::size_t small_room) {
    const std::int64_t n = source->cardinality();
    return step<WorkersCursor>(
        std::move(source),
        Workers{pass_on(), "data::Dataset::prefetch", 1, room, std::max(room, small_room), true},
        n);
}
TF_COMMON_BODY NewStage prefetch_stage(StagePtr source, std::int64_t buffer_size) {
    if (buffer_size < AUTOTUNE)
        errors::raise<errors::InvalidArgument>({"tf.data.size", "data::Dataset::prefetch",
                                                "buffer_size", std::to_string(buffer_size),
                                                "at least 0, or tf::data::AUTOTUNE"});
    if (buffer_size == 0) {
        const std::int64_t n = source->cardinality();
        return step<MapCursor>(std::move(source), pass_on(), n);
    }
    constexpr std::size_t enough = 2;  // one that is consumed, one that is made
    if (buffer_size == AUTOTUNE) return ahead_stage(std::move(source), enough, small_elements);
    const auto room = static_cast<std::size_t>(buffer_size);
    return ahead_stage(std::move(source), room, room);
}

}  // namespace tf::data::detail
