// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Streams of bytes, independent of where the bytes are: a file, memory, a compressed stream.
// Mirrors TensorFlow's InputStreamInterface and WritableFile.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include <tf/io/bytes/fault.hpp>

namespace tf::io {

/// A stream of bytes that is read.
class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// Reads at most `most` (> 0) bytes and returns how many it read; 0 means the end. A later call
    /// may return more, because a file can grow.
    virtual std::size_t read(char* to, std::size_t most) = 0;
    /// An upper bound of the number of bytes left; the largest number if no bound is known.
    virtual std::uint64_t left() const { return std::numeric_limits<std::uint64_t>::max(); }
    /// Whether read() reached the end although the data itself says that there is more.
    virtual bool cut() const { return false; }
    /// The name of the source, and the offset of the next byte, for errors.
    virtual Source source() const = 0;
};

/// A stream of bytes that is written.
class ByteSink {
public:
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    virtual ~ByteSink() = default;

    virtual void write(std::string_view bytes) = 0;
    /// Makes the bytes written so far visible to other readers.
    virtual void flush() = 0;
    /// Ends the stream; no call may follow.
    virtual void close() = 0;
};

}  // namespace tf::io
