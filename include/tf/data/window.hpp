// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that join elements to datasets: windows and groups. Batches by length, which are groups.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data {

/// The options of Dataset::window, with TensorFlow's names and defaults.
struct WindowOptions {
    std::optional<std::int64_t> shift{};  ///< from the start of a window to that of the next one;
                                          ///< by default its size
    std::int64_t stride = 1;              ///< from one element of a window to its next one
    bool drop_remainder = false;          ///< whether last windows that are smaller are left out
};

}  // namespace tf::data

namespace tf::data::detail {

/// An element consists of a dataset for each tensor (and dataset) of the source.
TF_COMMON NewStage window_stage(StagePtr source, std::int64_t size,
                                const tf::data::WindowOptions& options);

struct Grouping {
    std::function<std::int64_t(const Row&)> key;
    /// How many elements of this key form a group.
    std::function<std::int64_t(std::int64_t)> size;
    /// From a key and a group to a dataset.
    std::function<StagePtr(std::int64_t, StagePtr)> reduce;
};
/// The elements of reduce(key, group) for each group: when it is complete, and at the end.
TF_COMMON NewStage group_stage(StagePtr source, Grouping options);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/window_code.hpp>
#endif
