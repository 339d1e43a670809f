// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that compute elements: in the consumer's thread, or ahead in threads of their own.

#include <cstddef>
#include <cstdint>

#include <tf/data/stage.hpp>

namespace tf::data {

/// The options of Dataset::map, with TensorFlow's names and defaults.
struct MapOptions {
    /// How many calls run at the same time, each in a thread of its own; 0: in the consumer's
    /// thread; AUTOTUNE: as many as the machine has processors. As many results are made ahead;
    /// up to 64 times as many if they are small, a megabyte together.
    int num_parallel_calls = 0;
    /// Whether the results come in the order of the elements, if calls run at the same time.
    bool deterministic = true;
};

}  // namespace tf::data

namespace tf::data::detail {

TF_COMMON NewStage map_stage(StagePtr source, RowFunction f, const MapOptions& options);
TF_COMMON NewStage prefetch_stage(StagePtr source, std::int64_t buffer_size);
/// Reads up to `room` elements ahead in a thread; up to `small_room` if they are small.
TF_COMMON NewStage ahead_stage(StagePtr source, std::size_t room, std::size_t small_room);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/map_code.hpp>
#endif
