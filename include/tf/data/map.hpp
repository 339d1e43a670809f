// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that compute elements: in the consumer's thread, or ahead in threads of their own.

#include <cstdint>
#include <functional>

#include <tf/data/stage.hpp>

namespace tf::data {

/// The options of Dataset::map, with TensorFlow's names and defaults.
struct MapOptions {
    /// How many calls run at the same time, each in a thread of its own; 0: in the consumer's
    /// thread; AUTOTUNE: as many as the machine has processors.
    int num_parallel_calls = 0;
    /// Whether the results come in the order of the elements, if calls run at the same time.
    bool deterministic = true;
};

}  // namespace tf::data

namespace tf::data::detail {

/// A user's function on elements. It may take the tensors of the first row, and writes the second.
using RowFunction = std::function<void(Row&, Row&)>;

TF_COMMON NewStage map_stage(StagePtr source, RowFunction f, const MapOptions& options);
TF_COMMON NewStage prefetch_stage(StagePtr source, std::int64_t buffer_size);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/map_code.hpp>
#endif
