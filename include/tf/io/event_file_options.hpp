// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace tf::io {

/// When what has been written reaches the file.
struct EventFileOptions {
    int max_queue = 10;                  ///< with more events than these waiting ...
    std::int64_t flush_millis = 120000;  ///< ... or when the last time is longer ago
    std::string filename_suffix = ".v2";
};

}  // namespace tf::io
