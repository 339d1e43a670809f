// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bytes that are read from memory and files or written to files. Mirrors TensorFlow's
// RandomAccessInputStream and WritableFile.

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/byte_source.hpp>
#include <tf/io/bytes/files.hpp>

namespace tf::io {

/// Bytes in memory, which must outlive the source.
class MemorySource final : public ByteSource {
public:
    TF_COMMON_INLINE explicit MemorySource(std::string_view bytes,
                                           std::string_view op = "io::MemorySource",
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

/// The bytes of a file. Raises errors::NotFound or errors::PermissionDenied if it cannot be opened.
class FileSource final : public ByteSource {
public:
    TF_COMMON_INLINE FileSource(const fs::path& path, std::string_view op) : file_(path, op) {}

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

namespace detail {

/// The bytes up to the end of the source, at most `most`. Memory grows with what is read, because a
/// damaged file may claim any size.
TF_COMMON_INLINE std::string read_up_to(ByteSource& from, std::size_t most) {
    std::string out;
    for (std::size_t got = 1; got != 0 && out.size() < most;) {
        const std::size_t begin = out.size();
        out.resize(begin + std::min<std::size_t>(1 << 20, most - begin));
        got = from.read(out.data() + begin, out.size() - begin);
        out.resize(begin + got);
    }
    return out;
}

/// Fills `to`; the caller has checked that the source has `count` bytes before it allocated `to`.
TF_COMMON_INLINE void read_exactly(ByteSource& from, char* to, std::size_t count) {
    while (count != 0) {
        const std::size_t got = from.read(to, count);
        if (got == 0)
            corrupt(from.source(), 0, "the end of the file", std::to_string(count) + " bytes more");
        to += got;
        count -= got;
    }
}

}  // namespace detail

class FileSink final : public ByteSink {
public:
    TF_COMMON_INLINE FileSink(const fs::path& path, std::string_view op) : file_(path, op) {}

    void write(std::string_view bytes) override { file_.write(bytes); }
    void flush() override { file_.flush(); }
    void close() override { file_.close(); }

private:
    OutputFile file_;
};

}  // namespace tf::io
