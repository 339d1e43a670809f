// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The step that keeps elements in memory.

#include <tf/data/stage.hpp>

namespace tf::data::detail {

TF_COMMON NewStage cache_stage(StagePtr source);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/cache_code.hpp>
#endif
