// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kinds of compression, and their names.

#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/core/errors.hpp>

namespace tf::io {

/// `deflate` is a stream without a frame, as in zip archives.
enum class Compression { none, gzip, zlib, deflate };

namespace detail {

/// Converts TensorFlow's names "", "GZIP" and "ZLIB". errors::InvalidArgument for any other.
TF_COMMON_INLINE Compression compression_named(std::string_view type, std::string_view op) {
    if (type.empty()) return Compression::none;
    if (type == "GZIP") return Compression::gzip;
    if (type == "ZLIB") return Compression::zlib;
    errors::raise<errors::InvalidArgument>({"tf.io.compression_type", op, "compression_type",
                                            "\"" + std::string(type) + "\"",
                                            "\"\", \"GZIP\" or \"ZLIB\""});
}

}  // namespace detail

}  // namespace tf::io
