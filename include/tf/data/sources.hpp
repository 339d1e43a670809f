// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stages without a source: elements in memory, numbers.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data::detail {

/// One element.
TF_COMMON NewStage tensors_stage(Row element);
/// The rows of tensors with equal first dims.
TF_COMMON NewStage slices_stage(Row all);
/// Given elements.
TF_COMMON NewStage rows_stage(std::shared_ptr<const std::vector<Row>> rows);
/// The int64 numbers start, start + step, ... before stop.
TF_COMMON NewStage range_stage(std::int64_t start, std::int64_t stop, std::int64_t step);
/// The same without an end.
TF_COMMON NewStage counter_stage(std::int64_t start, std::int64_t step);
/// Random int64 numbers from 0 to 2^32 - 1.
TF_COMMON NewStage random_stage(std::optional<std::int64_t> seed, bool new_each_pass);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/sources_code.hpp>
#endif
