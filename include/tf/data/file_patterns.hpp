// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The search for files by patterns. Mirrors tf.io.gfile.glob.

#include <string>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::data::detail {

/// The files that match one of the patterns, sorted. errors::InvalidArgument if there are none.
TF_COMMON std::vector<std::string> matching_files(const std::vector<std::string>& patterns);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/file_patterns_code.hpp>
#endif
