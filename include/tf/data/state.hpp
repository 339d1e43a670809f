// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps whose results depend on the elements before: scans, and elements that have not been seen.

#include <functional>

#include <tf/data/stage.hpp>

namespace tf::data::detail {

/// Changes the state, and writes the result for an element: f(state, element, result).
using ScanFunction = std::function<void(Row&, const Row&, Row&)>;
TF_COMMON NewStage scan_stage(StagePtr source, Row initial, ScanFunction f);
TF_COMMON NewStage unique_stage(StagePtr source);
/// Leaves out the elements at which the source raises errors.
TF_COMMON NewStage ignore_errors_stage(StagePtr source, bool log_warning);
/// Raises errors::FailedPrecondition if the number of elements differs from `count`.
TF_COMMON NewStage assert_cardinality_stage(StagePtr source, std::int64_t count);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/state_code.hpp>
#endif
