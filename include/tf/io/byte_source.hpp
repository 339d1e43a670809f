// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes that come or go one after another, whatever is behind them: a file, memory, a compressed
// stream. Mirrors TensorFlow's InputStreamInterface and WritableFile.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include <tf/io/fault.hpp>

namespace tf::io {

/// Where bytes come from.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// Reads on, at most `most` (> 0) bytes; how many there were: 0 at the end. A file may grow, so
    /// asking again is allowed.
    virtual std::size_t read(char* to, std::size_t most) = 0;
    /// An upper bound of the bytes that are left; the largest number where none is known.
    virtual std::uint64_t left() const { return std::numeric_limits<std::uint64_t>::max(); }
    /// Whether read() met the end where the data itself says that there is more.
    virtual bool cut() const { return false; }
    /// What is being read; the offset is that of the next byte.
    virtual Source source() const = 0;
};

/// Where bytes go.
class ByteSink {
public:
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    virtual ~ByteSink() = default;

    virtual void write(std::string_view bytes) = 0;
    /// Makes what has been written visible to others.
    virtual void flush() = 0;
    /// Ends the stream; what follows is not allowed.
    virtual void close() = 0;
};

}  // namespace tf::io
