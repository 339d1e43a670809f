// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that pass elements on unchanged: which of them, how often, from which datasets.

#include <cstdint>
#include <functional>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data::detail {

TF_COMMON NewStage take_stage(StagePtr source, std::int64_t count);
TF_COMMON NewStage skip_stage(StagePtr source, std::int64_t count);
TF_COMMON NewStage repeat_stage(StagePtr source, std::int64_t count);
TF_COMMON NewStage shard_stage(StagePtr source, std::int64_t shards, std::int64_t index);
TF_COMMON NewStage concatenate_stage(std::vector<StagePtr> sources);
/// An element has the tensors of an element of each source.
TF_COMMON NewStage zip_stage(std::vector<StagePtr> sources);
/// The elements for which `keep` returns true; none after the first other one if `until_first`.
TF_COMMON NewStage filter_stage(StagePtr source, std::function<bool(const Row&)> keep,
                                bool until_first);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/order_code.hpp>
#endif
