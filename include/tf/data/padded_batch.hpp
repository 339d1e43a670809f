// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Batches of elements whose shapes differ: padded to one shape, or as ragged tensors.

#include <cstdint>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data::detail {

struct Padding {
    std::int64_t batch_size = 1;
    bool drop_remainder = false;
    /// Of each component. A dim that is dyn becomes that of the largest element of the batch.
    std::vector<Shape> shapes{};
    std::vector<AnyTensor> values{};  ///< a scalar for each component
};
TF_COMMON NewStage padded_batch_stage(StagePtr source, Padding padding);

struct RaggedBatching {
    std::int64_t batch_size = 1;
    bool drop_remainder = false;
    /// The number of ragged dims of each component in a batch: those up to its last dim that is
    /// dyn. A component without such dims is batched as usual.
    std::vector<int> ragged_dims{};
};
/// A batch has for each component the flat values and then the row splits, the innermost first.
TF_COMMON NewStage ragged_batch_stage(StagePtr source, RaggedBatching options);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/padded_batch_code.hpp>
#endif
