// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files of records: byte strings of any length, one behind another, each with checksums; the whole
// file may be compressed. Mirrors tf.io.TFRecordWriter and what tf.data.TFRecordDataset reads.

#include <iterator>

#include <tf/io/compression.hpp>
#include <tf/io/record_frame.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::io {

/// How a file of records is written or read (tf.io.TFRecordOptions).
struct TFRecordOptions {
    std::string compression_type = "";  ///< "", "GZIP" or "ZLIB"; the last two need zlib
    int compression_level = -1;         ///< 0 (fast) to 9 (small), -1: zlib's own choice
    /// A longer record is not read: errors::ResourceExhausted. Nothing is allocated by the length
    /// that a file claims, but a compressed file can hold a thousand times its own size.
    std::uint64_t max_record_size = std::uint64_t{1} << 31;
};

/// What RecordReader::next came to.
enum class RecordStatus {
    record,
    end,        ///< behind the last record
    truncated,  ///< the bytes end within a record, or a compressed stream has no end
};

/// Reads records from any source of bytes; for files see TFRecordReader.
template <class = void>
class BasicRecordReader {
public:
    explicit BasicRecordReader(std::unique_ptr<ByteSource> bytes,
                               std::uint64_t most = TFRecordOptions().max_record_size)
        : bytes_(std::move(bytes)), most_(std::min<std::uint64_t>(most, buffer_.max_size() / 2)) {}

    /// The next record, which stays valid until the next call. Where it is not complete, another
    /// call may find more: event files are read while they grow. errors::DataLoss for a wrong
    /// checksum; what has been read so far was right.
    RecordStatus next(std::string_view& record) {
        if (!fill(record_header_size))
            return at_ == buffer_.size() && !bytes_->cut() ? RecordStatus::end
                                                           : RecordStatus::truncated;
        const std::string_view header = buffered(0, record_header_size);
        if (detail::little_endian(header.substr(8)) != masked_crc32c(header.substr(0, 8)))
            fault(0, "a wrong checksum of the record's length");
        const std::uint64_t length = detail::little_endian(header.substr(0, 8));
        if (length > most_)
            errors::raise<errors::ResourceExhausted>({"tf.io.too_large", source().op, source().name,
                                                      "a record of " + std::to_string(length) +
                                                          " bytes at byte " +
                                                          std::to_string(offset_),
                                                      "at most " + std::to_string(most_)});
        const std::size_t size = static_cast<std::size_t>(length);
        const std::size_t whole = record_header_size + size + record_footer_size;
        if (!fill(whole)) return RecordStatus::truncated;
        record = buffered(record_header_size, size);
        const std::string_view footer = buffered(record_header_size + size, record_footer_size);
        if (detail::little_endian(footer) != masked_crc32c(record))
            fault(record_header_size, "a wrong checksum of the record's bytes");
        at_ += whole;
        offset_ += whole;
        return RecordStatus::record;
    }
    /// Where, in the data when it is not compressed, the next record begins.
    std::uint64_t offset() const { return offset_; }
    /// What is being read; the offset is offset().
    Source source() const {
        const Source from = bytes_->source();
        return {from.op, from.name, offset_};
    }

private:
    static constexpr std::size_t piece = 1 << 16;

    std::string_view buffered(std::size_t from, std::size_t count) const {
        return std::string_view(buffer_).substr(at_ + from, count);
    }
    /// Whether `count` bytes can be had. The buffer at most doubles before it is full of data: a
    /// length is not believed.
    bool fill(std::size_t count) {
        while (buffer_.size() - at_ < count) {
            buffer_.erase(0, std::exchange(at_, 0));
            const std::size_t have = buffer_.size();
            const std::size_t wanted = std::max(piece, std::min(count - have, have));
            buffer_.resize(have + wanted);
            std::size_t got = 0;
            try {
                got = bytes_->read(buffer_.data() + have, wanted);
            } catch (...) {
                buffer_.resize(have);
                throw;
            }
            buffer_.resize(have + got);
            if (got == 0) return false;
        }
        return true;
    }
    [[noreturn]] void fault(std::uint64_t behind, std::string got) const {
        detail::corrupt(source(), behind, std::move(got), "a record");
    }

    std::unique_ptr<ByteSource> bytes_;
    std::string buffer_;
    std::uint64_t most_;
    std::size_t at_ = 0;
    std::uint64_t offset_ = 0;
};
using RecordReader = BasicRecordReader<>;

/// Reads the records of a file, one by one or as a range (tf.data.TFRecordDataset's order).
///
///     for (std::string_view record : tf::io::TFRecordReader("train.tfrecord")) ...
///
/// errors::NotFound; errors::DataLoss for a wrong checksum and for a file that ends within a
/// record: the records before it have been given out. See examples/tfrecord.cpp.
template <class = void>
class BasicTFRecordReader {
public:
    class iterator {
    public:
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        explicit iterator(BasicTFRecordReader& reader) : reader_(&reader) { ++*this; }
        std::string_view operator*() const { return record_; }
        iterator& operator++() {
            ended_ = !reader_->next(record_);
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator& i, std::default_sentinel_t) { return i.ended_; }

    private:
        BasicTFRecordReader* reader_;
        std::string_view record_;
        bool ended_ = false;
    };

    explicit BasicTFRecordReader(const fs::path& path, const TFRecordOptions& options = {})
        : BasicTFRecordReader(std::make_unique<FileSource>(path, op), options) {}
    explicit BasicTFRecordReader(std::unique_ptr<ByteSource> bytes,
                                 const TFRecordOptions& options = {})
        : records_(decompressed(std::move(bytes),
                                detail::compression_named(options.compression_type, op)),
                   options.max_record_size) {}

    /// The next record; false at the end.
    bool read(std::string& record) {
        std::string_view bytes;
        if (!next(bytes)) return false;
        record = bytes;
        return true;
    }
    /// The same without a copy: valid until the next call.
    bool next(std::string_view& record) {
        const RecordStatus status = records_.next(record);
        if (status == RecordStatus::truncated)
            detail::corrupt(records_.source(), 0, "the end of the file within the record",
                            "all of it");
        return status == RecordStatus::record;
    }
    /// Where, in the data when it is not compressed, the next record begins.
    std::uint64_t offset() const { return records_.offset(); }

    iterator begin() { return iterator(*this); }
    std::default_sentinel_t end() const { return {}; }

private:
    static constexpr std::string_view op = "io::TFRecordReader";

    RecordReader records_;
};
using TFRecordReader = BasicTFRecordReader<>;

/// Writes records to a new file (tf.io.TFRecordWriter). The destructor closes it, but only close()
/// can tell what went wrong: errors::ResourceExhausted when the disk is full. After an error the
/// file is not complete, and nothing more is written.
template <class = void>
class BasicTFRecordWriter {
public:
    explicit BasicTFRecordWriter(const fs::path& path, const TFRecordOptions& options = {}) {
        const Compression c = detail::compression_named(options.compression_type, op);
        check_compression(c, options.compression_level, op);
        sink_ = compressed(std::make_unique<FileSink>(path, op), c, options.compression_level, op);
    }
    BasicTFRecordWriter(const BasicTFRecordWriter&) = delete;
    BasicTFRecordWriter& operator=(const BasicTFRecordWriter&) = delete;
    ~BasicTFRecordWriter() {
        try {
            close();
        } catch (const errors::OpError&) {
        }
    }

    /// errors::FailedPrecondition after close() or an error.
    void write(std::string_view record) {
        framed_.clear();
        frame_record(framed_, record);
        guarded([&](ByteSink& to) { to.write(framed_); });
    }
    /// Makes all records so far visible to readers.
    void flush() {
        guarded([](ByteSink& to) { to.flush(); });
    }
    void close() {
        if (const auto last = std::move(sink_)) last->close();
    }

private:
    static constexpr std::string_view op = "io::TFRecordWriter";

    template <class F>
    void guarded(F f) {
        if (sink_ == nullptr)
            errors::raise<errors::FailedPrecondition>(
                {"tf.io.closed", op, "", "a record after close() or an error", "an open writer"});
        try {
            f(*sink_);
        } catch (...) {
            sink_.reset();
            throw;
        }
    }

    std::unique_ptr<ByteSink> sink_;
    std::string framed_;
};
using TFRecordWriter = BasicTFRecordWriter<>;

}  // namespace tf::io
