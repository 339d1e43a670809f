// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decompresses Snappy, which some builds of TensorFlow use for the index of a checkpoint. In:
// untrusted compressed bytes. Out: the decompressed bytes.

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/coding.hpp>

namespace tf::io {

namespace detail {

/// Appends a copy of `size` bytes that start `distance` bytes before the end; the copy may overlap
/// its source.
TF_COMMON_INLINE void snappy_copy(std::string& out, std::uint64_t distance, std::uint64_t size,
                                  const ByteReader& in) {
    if (distance == 0 || distance > out.size())
        in.fault("a copy from " + std::to_string(distance) + " bytes ago",
                 "at most the " + std::to_string(out.size()) + " bytes so far");
    for (std::uint64_t i = 0; i < size; ++i)
        out.push_back(out[out.size() - static_cast<std::size_t>(distance)]);
}

}  // namespace detail

/// Decompresses a block in Snappy's raw format. errors::DataLoss if it is malformed. It allocates
/// no more memory than input of this length can decompress to.
TF_COMMON_INLINE std::string snappy_uncompress(std::string_view bytes, const Source& source) {
    ByteReader in(bytes, source);
    const std::uint64_t size = in.varint();
    // the best ratio of an element is 64 bytes from 3
    if (size > (std::uint64_t{in.left()} + 2) / 3 * 64)
        in.fault("a length of " + std::to_string(size) + " bytes",
                 "what " + std::to_string(in.left()) + " compressed bytes can hold");
    std::string out;
    out.reserve(static_cast<std::size_t>(size));
    while (!in.empty()) {
        const std::uint32_t tag = in.byte();
        const std::uint32_t upper = tag >> 2;
        std::uint64_t count = std::uint64_t{upper} + 1;
        std::uint64_t distance = 0;
        switch (tag & 3) {
            case 0:
                if (upper >= 60) {  // the length minus 1 follows in 1 to 4 bytes
                    count = 1;
                    for (std::uint32_t i = 0; i < upper - 59; ++i)
                        count += std::uint64_t{in.byte()} << (8 * i);
                }
                break;
            case 1:
                count = (upper & 7) + 4;
                distance = (std::uint64_t{tag >> 5} << 8) | in.byte();
                break;
            case 2: distance = in.fixed<std::uint16_t>(); break;
            default: distance = in.fixed<std::uint32_t>();
        }
        if (count > size - out.size())
            in.fault(std::to_string(count) + " bytes more",
                     "the " + std::to_string(size) + " that were declared");
        if ((tag & 3) == 0) out.append(in.take(count));
        else detail::snappy_copy(out, distance, count, in);
    }
    if (out.size() != size)
        in.fault(std::to_string(out.size()) + " bytes",
                 "the " + std::to_string(size) + " that were declared");
    return out;
}

}  // namespace tf::io
