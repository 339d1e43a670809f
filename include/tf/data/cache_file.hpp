// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The step that keeps elements in a file.

#include <filesystem>

#include <tf/data/layout.hpp>
#include <tf/data/stage.hpp>

namespace tf::data::detail {

TF_COMMON NewStage cache_file_stage(StagePtr source, Layout layout, std::filesystem::path prefix);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/cache_file_code.hpp>
#endif
