// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The framing of records in TFRecord and event files: length, checksum of the length, bytes,
// checksum of the bytes, in little-endian order. Records are consecutive, and the file has no
// header. Mirrors TensorFlow's lib/io/record_writer.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/crc32c.hpp>

namespace tf::io {

constexpr std::size_t record_header_size = 12;  ///< length (8 bytes), its masked checksum (4)
constexpr std::size_t record_footer_size = 4;   ///< the masked checksum of the bytes

namespace detail {

TF_COMMON_INLINE void append_little_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}
/// All of `bytes` (at most 8) as an unsigned number.
constexpr std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

}  // namespace detail

/// Appends one record to `out`.
TF_COMMON_INLINE void frame_record(std::string& out, std::string_view data) {
    const std::size_t begin = out.size();
    detail::append_little_endian(out, data.size(), 8);
    detail::append_little_endian(out, masked_crc32c({out.data() + begin, 8}), 4);
    out.append(data);
    detail::append_little_endian(out, masked_crc32c(data), 4);
}

}  // namespace tf::io
