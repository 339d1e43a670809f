// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The step that changes how frequent the classes of elements are.

#include <cstdint>
#include <optional>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data {

/// The options of Dataset::rejection_resample.
struct ResampleOptions {
    /// The share of each class in the dataset; by default it is estimated while elements are read.
    std::vector<double> initial_dist{};
    std::optional<std::int64_t> seed{};  ///< by default from tf::random::set_seed, or random
};

}  // namespace tf::data

namespace tf::data::detail {

/// The first tensor of each element must be its class, an int64 scalar.
TF_COMMON NewStage resample_stage(StagePtr classes, std::vector<double> target_dist,
                                  const ResampleOptions& options);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/resample_code.hpp>
#endif
