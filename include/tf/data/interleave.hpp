// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that read the datasets which a function of the program makes of elements.

#include <cstdint>
#include <functional>

#include <tf/data/stage.hpp>

namespace tf::data {

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

/// A user's function from an element to a dataset.
using DatasetFunction = std::function<StagePtr(const Row&)>;

/// The elements of the datasets f(element), by turns.
TF_COMMON NewStage interleave_stage(StagePtr source, DatasetFunction f,
                                    const InterleaveOptions& options);
/// The elements of each dataset f(element), one dataset after another.
TF_COMMON NewStage flat_map_stage(StagePtr source, DatasetFunction f);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/interleave_code.hpp>
#endif
