// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes that come or go one after another, whatever is behind them: a file, memory, a compressed
// stream. Mirrors TensorFlow's InputStreamInterface and WritableFile.

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

#include <tf/io/files.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

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
    /// No more bytes than these are left; the largest number where nobody knows.
    virtual std::uint64_t left() const { return std::numeric_limits<std::uint64_t>::max(); }
    /// Whether read() met the end where the data itself says that there is more.
    virtual bool cut() const { return false; }
    /// What is being read; the offset is that of the next byte.
    virtual Source source() const = 0;
};

/// The bytes of somebody who keeps them as long as this is used.
template <class = void>
class BasicMemorySource final : public ByteSource {
public:
    explicit BasicMemorySource(std::string_view bytes, std::string_view op = "io::MemorySource",
                               std::string_view name = "bytes")
        : bytes_(bytes), source_{op, name} {}

    std::size_t read(char* to, std::size_t most) override {
        const std::size_t count = std::min(most, bytes_.size() - at_);
        if (count != 0) std::memcpy(to, bytes_.data() + at_, count);
        at_ += count;
        return count;
    }
    std::uint64_t left() const override { return bytes_.size() - at_; }
    Source source() const override { return source_.behind(at_); }

private:
    std::string_view bytes_;
    Source source_;
    std::size_t at_ = 0;
};
using MemorySource = BasicMemorySource<>;

/// The bytes of a file. errors::NotFound, errors::PermissionDenied.
template <class = void>
class BasicFileSource final : public ByteSource {
public:
    BasicFileSource(const fs::path& path, std::string_view op) : file_(path, op) {}

    std::size_t read(char* to, std::size_t most) override {
        const std::size_t count = file_.read_some(to, at_, most);
        at_ += count;
        return count;
    }
    std::uint64_t left() const override { return file_.size() - std::min(at_, file_.size()); }
    Source source() const override { return file_.source(at_); }

private:
    InputFile file_;
    std::uint64_t at_ = 0;
};
using FileSource = BasicFileSource<>;

namespace detail {

/// Fills `to`, which the caller has made after asking the source whether the bytes are there.
template <class = void>
void read_exactly(ByteSource& from, char* to, std::size_t count) {
    while (count != 0) {
        const std::size_t got = from.read(to, count);
        if (got == 0)
            corrupt(from.source(), 0, "the end of the file", std::to_string(count) + " bytes more");
        to += got;
        count -= got;
    }
}

}  // namespace detail

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

template <class = void>
class BasicFileSink final : public ByteSink {
public:
    BasicFileSink(const fs::path& path, std::string_view op) : file_(path, op) {}

    void write(std::string_view bytes) override { file_.write(bytes); }
    void flush() override { file_.flush(); }
    void close() override { file_.close(); }

private:
    OutputFile file_;
};
using FileSink = BasicFileSink<>;

}  // namespace tf::io
