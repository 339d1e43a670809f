// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files of records: consecutive byte strings of any length, each with checksums. The whole file may
// be compressed. Mirrors tf.io.TFRecordWriter and the format that tf.data.TFRecordDataset reads.

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/byte_source.hpp>

namespace tf::io {

/// Options for reading or writing a file of records (tf.io.TFRecordOptions).
struct TFRecordOptions {
    std::string compression_type = "";  ///< "", "GZIP" or "ZLIB"; the last two need zlib
    int compression_level = -1;         ///< 0 (fast) to 9 (small), -1: zlib's default
    /// A longer record raises errors::ResourceExhausted. A length in a file alone does not cause an
    /// allocation, but a compressed file can hold a thousand times its size.
    std::uint64_t max_record_size = std::uint64_t{1} << 31;
};

/// The result of RecordReader::next.
enum class RecordStatus {
    record,
    end,        ///< after the last record
    truncated,  ///< the bytes end within a record or a compressed stream
};

/// Reads records from any source of bytes; for files use TFRecordReader.
class RecordReader {
public:
    explicit RecordReader(std::unique_ptr<ByteSource> bytes,
                          std::uint64_t most = TFRecordOptions().max_record_size)
        : bytes_(std::move(bytes)), most_(std::min<std::uint64_t>(most, buffer_.max_size() / 2)) {}

    /// The next record, which stays valid until the next call. If it is incomplete, a later call
    /// may find more, because event files are read while they grow. errors::DataLoss for a wrong
    /// checksum; the records read before it were correct.
    TF_COMMON RecordStatus next(std::string_view& record);
    /// The offset of the next record in the uncompressed data.
    std::uint64_t offset() const { return offset_; }
    /// The name of the source with offset() as the offset, for errors.
    TF_COMMON Source source() const;

private:
    static constexpr std::size_t piece = 1 << 16;

    TF_COMMON std::string_view buffered(std::size_t from, std::size_t count) const;
    /// Whether `count` bytes are available. Lengths are not trusted: beyond a
    /// minimum size, each step at most doubles the data that was actually read.
    TF_COMMON bool fill(std::size_t count);
    TF_COMMON [[noreturn]] void fault(std::uint64_t behind, std::string got) const;

    std::unique_ptr<ByteSource> bytes_;
    std::string buffer_;
    std::uint64_t most_;
    std::size_t at_ = 0;
    std::uint64_t offset_ = 0;
};

/// Reads the records of a file in order, one by one or as a range. Mirrors tf.data.TFRecordDataset.
///
///     for (std::string_view record : tf::io::TFRecordReader("train.tfrecord")) ...
///
/// errors::NotFound; errors::DataLoss for a wrong checksum, and for a file that ends within a
/// record; the records before it have been returned by then. See examples/tfrecord.cpp.
class TFRecordReader {
public:
    /// An input iterator over the records. A record is valid until the iterator moves on.
    class iterator {
    public:
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        TF_COMMON_INLINE explicit iterator(TFRecordReader& reader) : reader_(&reader) { ++*this; }
        std::string_view operator*() const { return record_; }
        TF_COMMON_INLINE iterator& operator++() {
            ended_ = !reader_->next(record_);
            return *this;
        }
        TF_COMMON_INLINE void operator++(int) { ++*this; }
        friend bool operator==(const iterator& i, std::default_sentinel_t) { return i.ended_; }

    private:
        TFRecordReader* reader_;
        std::string_view record_;
        bool ended_ = false;
    };

    TF_COMMON explicit TFRecordReader(const std::filesystem::path& path,
                                      const TFRecordOptions& options = {});
    TF_COMMON explicit TFRecordReader(std::unique_ptr<ByteSource> bytes,
                                      const TFRecordOptions& options = {});

    /// Reads the next record; returns false at the end.
    TF_COMMON bool read(std::string& record);
    /// The same without a copy; the record is valid until the next call.
    TF_COMMON bool next(std::string_view& record);
    /// The offset of the next record in the uncompressed data.
    TF_COMMON std::uint64_t offset() const;

    TF_COMMON_INLINE iterator begin() { return iterator(*this); }
    std::default_sentinel_t end() const { return {}; }

private:
    static constexpr std::string_view op = "io::TFRecordReader";

    RecordReader records_;
};

/// Writes records to a new file (tf.io.TFRecordWriter). The destructor closes the file, but only
/// close() reports errors, such as errors::ResourceExhausted if the disk is full. After an error
/// the file is incomplete, and nothing more is written.
class TFRecordWriter {
public:
    TF_COMMON explicit TFRecordWriter(const std::filesystem::path& path,
                                      const TFRecordOptions& options = {});
    TFRecordWriter(const TFRecordWriter&) = delete;
    TFRecordWriter& operator=(const TFRecordWriter&) = delete;
    ~TFRecordWriter() {
        try {
            close();
        } catch (const errors::OpError&) {
        }
    }

    /// Writes one record. errors::FailedPrecondition after close() or an error.
    TF_COMMON void write(std::string_view record);
    /// Makes all records written so far visible to readers.
    TF_COMMON void flush();
    /// Writes what is buffered and closes the file; errors are raised here, not by the destructor.
    void close() {
        if (const auto last = std::move(sink_)) last->close();
    }

private:
    static constexpr std::string_view op = "io::TFRecordWriter";

    template <class F>
    void guarded(F f);

    std::unique_ptr<ByteSink> sink_;
    std::string framed_;
};

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/records/tfrecord_code.hpp>
#endif
