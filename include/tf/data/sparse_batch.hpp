// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Batches of tensors of different shapes as sparse tensors.

#include <cstdint>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data::detail {

/// errors::InvalidArgument if the row shape does not have `rank` dims, or has negative ones.
TF_COMMON NewStage sparse_batch_stage(StagePtr source, std::int64_t batch_size,
                                      const std::vector<std::int64_t>& row_shape, int rank);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/sparse_batch_code.hpp>
#endif
