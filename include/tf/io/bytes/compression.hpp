// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Streams compressed with zlib. A program that uses them defines TF_WITH_ZLIB in every translation
// unit and links with -lz; without it, using them raises errors::Unimplemented. Decompression fills
// at most the caller's buffer, no matter what size a stream claims. Mirrors TensorFlow's
// ZlibInputStream and ZlibOutputBuffer.

#include <array>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/compression_name.hpp>

#ifdef TF_WITH_ZLIB
#include <zlib.h>
#endif

namespace tf::io {

namespace detail {

#ifdef TF_WITH_ZLIB

/// zlib's parameter for a stream with the largest window, which can read all smaller ones.
TF_COMMON_INLINE int window_bits(Compression c) {
    if (c == Compression::deflate) return -MAX_WBITS;
    return c == Compression::gzip ? MAX_WBITS + 16 : MAX_WBITS;
}
TF_COMMON_INLINE uInt at_most_uint(std::size_t count) {
    return static_cast<uInt>(std::min<std::size_t>(count, std::numeric_limits<uInt>::max()));
}
[[noreturn]] inline void no_memory(std::string_view op) {
    errors::raise<errors::ResourceExhausted>(
        {"tf.io.too_large", op, "compression_type", "no memory for zlib", "about 300 kB"});
}

class InflatingSource final : public ByteSource {
public:
    InflatingSource(std::unique_ptr<ByteSource> from, Compression c)
        : from_(std::move(from)), gzip_(c == Compression::gzip) {
        if (inflateInit2(&stream_, window_bits(c)) != Z_OK) no_memory(from_->source().op);
    }
    ~InflatingSource() override { inflateEnd(&stream_); }

    std::size_t read(char* to, std::size_t most) override {
        const uInt room = at_most_uint(most);
        stream_.next_out = reinterpret_cast<Bytef*>(to);
        stream_.avail_out = room;
        while (stream_.avail_out == room && more()) inflate_some();
        const std::size_t count = room - stream_.avail_out;
        made_ += count;
        return count;
    }
    bool cut() const override { return inside_; }
    /// The offset counts decompressed bytes, not bytes of the file.
    Source source() const override {
        const Source file = from_->source();
        return {file.op, file.name, made_};
    }

private:
    /// Whether there is more compressed data.
    bool more() {
        if (stream_.avail_in != 0) return true;
        const std::size_t count = from_->read(in_.data(), in_.size());
        stream_.next_in = reinterpret_cast<Bytef*>(in_.data());
        stream_.avail_in = static_cast<uInt>(count);
        return count != 0;
    }
    void inflate_some() {
        if (ended_) {  // a file can consist of several consecutive gzip streams
            if (!gzip_)
                fault("bytes after the end of the compressed stream", "the end of the file");
            inflateReset(&stream_);
            ended_ = false;
        }
        inside_ = true;
        const int code = ::inflate(&stream_, Z_NO_FLUSH);
        if (code == Z_MEM_ERROR) no_memory(from_->source().op);
        if (code == Z_STREAM_END) {
            ended_ = true;
            inside_ = false;
        } else if (code != Z_OK && (code != Z_BUF_ERROR || stream_.avail_in != 0)) {
            fault(stream_.msg != nullptr ? stream_.msg : "a stream that needs a dictionary",
                  gzip_ ? "a GZIP stream" : "a ZLIB stream");
        }
    }
    [[noreturn]] void fault(std::string got, std::string expected) {
        const Source file = from_->source();
        corrupt({file.op, file.name}, file.offset - stream_.avail_in, std::move(got),
                std::move(expected));
    }

    std::unique_ptr<ByteSource> from_;
    bool gzip_;
    bool inside_ = false;
    bool ended_ = false;
    std::uint64_t made_ = 0;
    z_stream stream_{};
    std::array<char, 1 << 16> in_;
};

class DeflatingSink final : public ByteSink {
public:
    DeflatingSink(std::unique_ptr<ByteSink> to, Compression c, int level, std::string_view op)
        : to_(std::move(to)) {
        const int code =
            deflateInit2(&stream_, level, Z_DEFLATED, window_bits(c), 8,  // zlib's default
                         Z_DEFAULT_STRATEGY);
        if (code != Z_OK) no_memory(op);
    }
    ~DeflatingSink() override { deflateEnd(&stream_); }

    void write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const uInt count = at_most_uint(bytes.size());
            // zlib does not write to it
            stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
            stream_.avail_in = count;
            deflate_all(Z_NO_FLUSH);
            bytes.remove_prefix(count);
        }
    }
    void flush() override {
        deflate_all(Z_SYNC_FLUSH);
        to_->flush();
    }
    void close() override {
        deflate_all(Z_FINISH);
        to_->close();
    }

private:
    void deflate_all(int how) {
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
            stream_.avail_out = static_cast<uInt>(out_.size());
            ::deflate(&stream_, how);
            const std::size_t made = out_.size() - stream_.avail_out;
            if (made != 0) to_->write({out_.data(), made});
        } while (stream_.avail_out == 0);
    }

    std::unique_ptr<ByteSink> to_;
    z_stream stream_{};
    std::array<char, 1 << 16> out_;
};

#else

[[noreturn]] inline void without_zlib(std::string_view op) {
    errors::raise<errors::Unimplemented>(
        {"tf.io.without_zlib", op, "compression_type", "a compressed file",
         "a program that is compiled with -DTF_WITH_ZLIB and linked with -lz"});
}

#endif

}  // namespace detail

/// A source that decompresses the data of `from`; `from` itself for Compression::none.
TF_COMMON_INLINE std::unique_ptr<ByteSource> decompressed(std::unique_ptr<ByteSource> from,
                                                          Compression c) {
    if (c == Compression::none) return from;
#ifdef TF_WITH_ZLIB
    return std::make_unique<detail::InflatingSource>(std::move(from), c);
#else
    detail::without_zlib(from->source().op);
#endif
}

/// Checks the arguments of `compressed`. Call it before opening a file, which discards what the
/// file held. errors::InvalidArgument for a wrong level, errors::Unimplemented without zlib.
TF_COMMON_INLINE void check_compression(Compression c, [[maybe_unused]] int level,
                                        std::string_view op) {
    if (c == Compression::none) return;
#ifdef TF_WITH_ZLIB
    if (level < -1 || level > 9)
        errors::raise<errors::InvalidArgument>({"tf.io.compression_level", op, "compression_level",
                                                std::to_string(level),
                                                "0 (fast) to 9 (small), or -1"});
#else
    detail::without_zlib(op);
#endif
}

/// A sink that compresses what is written to it; `level` is 0 (fast) to 9 (small), or -1 for zlib's
/// default.
TF_COMMON_INLINE std::unique_ptr<ByteSink> compressed(std::unique_ptr<ByteSink> to, Compression c,
                                                      [[maybe_unused]] int level,
                                                      std::string_view op) {
    check_compression(c, level, op);
    if (c == Compression::none) return to;
#ifdef TF_WITH_ZLIB
    return std::make_unique<detail::DeflatingSink>(std::move(to), c, level, op);
#else
    detail::without_zlib(op);
#endif
}

}  // namespace tf::io
