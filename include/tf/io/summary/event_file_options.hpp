// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace tf::io {

/// When events are written to the file.
struct EventFileOptions {
    int max_queue = 10;                  ///< write if more events than this wait ...
    std::int64_t flush_millis = 120000;  ///< ... or if the last write is longer ago than this
    std::string filename_suffix = ".v2";
};

}  // namespace tf::io
