// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that call a function of the program for each element, and steps with threads.

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

/// The options of Dataset::interleave, with TensorFlow's names.
struct InterleaveOptions {
    /// How many datasets are read by turns; AUTOTUNE: as many as the machine has processors.
    int cycle_length = AUTOTUNE;
    int block_length = 1;  ///< how many elements of a dataset come one after another
    /// 0: datasets are read in the consumer's thread; otherwise each in a thread of its own.
    int num_parallel_calls = 0;
};

}  // namespace tf::data

namespace tf::data::detail {

/// A user's function on elements. It may take the tensors of the first row, and writes the second.
using RowFunction = std::function<void(Row&, Row&)>;
/// A user's function from an element to a dataset.
using DatasetFunction = std::function<StagePtr(const Row&)>;

TF_COMMON NewStage map_stage(StagePtr source, RowFunction f, const MapOptions& options);
TF_COMMON NewStage prefetch_stage(StagePtr source, std::int64_t buffer_size);
/// The elements of the datasets f(element), by turns.
TF_COMMON NewStage interleave_stage(StagePtr source, DatasetFunction f,
                                    const InterleaveOptions& options);
/// The elements of each dataset f(element), one dataset after another.
TF_COMMON NewStage flat_map_stage(StagePtr source, DatasetFunction f);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/interleave_code.hpp>
#endif
