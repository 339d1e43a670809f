// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/files.hpp.

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#include <tf/data/cancellation.hpp>
#include <tf/data/files.hpp>
#include <tf/data/sources_code.hpp>
#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/compression.hpp>
#include <tf/io/records/tfrecord.hpp>

namespace tf::data::detail {

/// Reads the records of one file.
class FileReader {
public:
    FileReader() = default;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;
    virtual ~FileReader() = default;
    /// The next record, which is valid until the next call; returns false at the end.
    virtual bool next(std::string_view& record) = 0;
};

struct Files {
    std::vector<std::string> names;
    std::function<std::unique_ptr<FileReader>(const std::string&)> open;
};

/// The records of files, one file after another.
class FileRecords {
public:
    explicit FileRecords(const Files& files) : files_(files) {}

    /// The next record, which is valid until the next call; returns false at the end, or at that of
    /// the present file if the record must not be from another one. After an error in a file,
    /// reading goes on with the next one.
    bool next(std::string_view& record, bool in_same_file = false) {
        for (; file_ < files_.names.size(); close()) {
            try {
                if (reader_ == nullptr)
                    reader_ = files_.open(files_.names[static_cast<std::size_t>(file_)]);
                if (!reader_->next(record)) {
                    if (!in_same_file) continue;
                    close();
                    return false;
                }
            } catch (...) {
                close();
                throw;
            }
            ++record_;
            return true;
        }
        return false;
    }
    void keep(Archive& archive) {
        archive(file_);
        archive(record_);
        if (!archive.reading()) return;
        reader_.reset();
        const std::uint64_t file = file_, record = std::exchange(record_, 0);
        std::string_view skipped;
        while (file_ == file && record_ < record && next(skipped)) {
        }
    }

private:
    void close() {
        reader_.reset();
        ++file_;
        record_ = 0;
    }

    const Files& files_;
    std::unique_ptr<FileReader> reader_;
    std::uint64_t file_ = 0, record_ = 0;  ///< of the next record
};

class FilesCursor : public Cursor {
public:
    explicit FilesCursor(const Files& files) : records_(files) {}

    bool next(Row& to) override {
        std::string_view record;
        if (!records_.next(record)) return false;
        to.datasets.clear();
        to.tensors.resize(1);
        renew(to.tensors[0], DType::str, Shape());
        static_cast<std::string*>(to.tensors[0].data())->assign(record);
        return true;
    }
    void keep(Archive& archive) override { records_.keep(archive); }

private:
    FileRecords records_;
};

TF_COMMON_INLINE std::unique_ptr<io::ByteSource> open_source(const std::string& name,
                                                             const std::string& compression_type,
                                                             std::string_view op) {
    return io::decompressed(std::make_unique<io::FileSource>(name, op),
                            io::detail::compression_named(compression_type, op));
}

/// A buffer of a source's bytes.
class Bytes {
public:
    explicit Bytes(std::unique_ptr<io::ByteSource> source) : source_(std::move(source)) {}

    std::string_view held() const { return std::string_view(buffer_).substr(at_, end_ - at_); }
    void drop(std::size_t count) { at_ += count; }
    /// Reads more bytes; returns false at the end. Views of the bytes become invalid.
    bool more() {
        constexpr std::size_t piece = std::size_t{1} << 18;
        if (at_ > 0) {
            std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
            end_ -= std::exchange(at_, 0);
        }
        if (buffer_.size() - end_ < piece) buffer_.resize(std::max(2 * buffer_.size(), 2 * piece));
        const std::size_t got = source_->read(buffer_.data() + end_, buffer_.size() - end_);
        end_ += got;
        return got > 0;
    }
    const io::ByteSource& source() const { return *source_; }

private:
    std::unique_ptr<io::ByteSource> source_;
    std::string buffer_;
    std::size_t at_ = 0, end_ = 0;
};

class LineReader : public FileReader {
public:
    explicit LineReader(std::unique_ptr<io::ByteSource> source) : bytes_(std::move(source)) {}
    bool next(std::string_view& record) override {
        bytes_.drop(std::exchange(used_, 0));
        std::size_t searched = 0, length = 0;
        for (;;) {
            const std::string_view held = bytes_.held();
            const std::size_t end = held.find('\n', searched);
            if (end != std::string_view::npos) {
                length = end;
                used_ = end + 1;
                break;
            }
            searched = held.size();
            if (bytes_.more()) continue;
            if (searched == 0) return false;
            length = used_ = searched;
            break;
        }
        record = bytes_.held().substr(0, length);
        if (record.find('\r') == std::string_view::npos) return true;
        line_ = record;
        std::erase(line_, '\r');
        record = line_;
        return true;
    }

private:
    Bytes bytes_;
    std::size_t used_ = 0;  ///< the bytes of the record that was returned
    std::string line_;
};
TF_COMMON_BODY NewStage lines_stage(const FileNames& names, const FilesOptions& options) {
    const char* const op = "data::TextLineDataset";
    io::detail::compression_named(options.compression_type, op);
    return source<FilesCursor>(
        Files{names.all(),
              [type = options.compression_type, op](const std::string& name) {
                  return std::make_unique<LineReader>(open_source(name, type, op));
              }},
        UNKNOWN_CARDINALITY);
}

class TFRecordsReader : public FileReader {
public:
    TFRecordsReader(const std::string& name, const std::string& compression_type, const char* op)
        : reader_(std::make_unique<io::FileSource>(name, op),
                  {.compression_type = compression_type}) {}
    bool next(std::string_view& record) override { return reader_.next(record); }

private:
    io::TFRecordReader reader_;
};
TF_COMMON_BODY NewStage tf_records_stage(const FileNames& names, const FilesOptions& options) {
    const char* const op = "data::TFRecordDataset";
    io::detail::compression_named(options.compression_type, op);
    return source<FilesCursor>(
        Files{names.all(),
              [type = options.compression_type, op](const std::string& name) {
                  return std::make_unique<TFRecordsReader>(name, type, op);
              }},
        UNKNOWN_CARDINALITY);
}

struct FixedLength {
    std::uint64_t header, record, footer;
};
class FixedLengthReader : public FileReader {
public:
    FixedLengthReader(std::unique_ptr<io::ByteSource> source, const FixedLength& lengths)
        : bytes_(std::move(source)), lengths_(lengths) {
        while (bytes_.held().size() < lengths_.header)
            if (!bytes_.more()) fail();
        used_ = static_cast<std::size_t>(lengths_.header);
    }
    bool next(std::string_view& record) override {
        bytes_.drop(std::exchange(used_, 0));
        const std::uint64_t needed = lengths_.record + lengths_.footer;
        while (bytes_.held().size() < needed && bytes_.more()) {
        }
        const std::string_view held = bytes_.held();
        if (held.size() < needed) {
            if (held.size() != lengths_.footer) fail();
            return false;
        }
        used_ = static_cast<std::size_t>(lengths_.record);
        record = held.substr(0, used_);
        return true;
    }

private:
    [[noreturn]] void fail() const {
        const io::Source source = bytes_.source().source();
        errors::raise<errors::InvalidArgument>(
            {"tf.data.record_bytes", source.op, source.name,
             std::to_string(source.offset) + " bytes",
             "a header of " + std::to_string(lengths_.header) + " bytes, records of " +
                 std::to_string(lengths_.record) + " and a footer of " +
                 std::to_string(lengths_.footer)});
    }

    Bytes bytes_;
    const FixedLength lengths_;
    std::size_t used_ = 0;
};
TF_COMMON_BODY NewStage fixed_records_stage(const FileNames& names, std::int64_t record_bytes,
                                            const FixedLengthOptions& options) {
    const char* const op = "data::FixedLengthRecordDataset";
    io::detail::compression_named(options.compression_type, op);
    const auto length = [op](std::int64_t value, std::int64_t least, std::string_view name) {
        if (value < least || value > std::numeric_limits<int>::max())
            errors::raise<errors::InvalidArgument>({"tf.data.size", op, name, std::to_string(value),
                                                    std::to_string(least) + " to 2^31 - 1"});
        return static_cast<std::uint64_t>(value);
    };
    const FixedLength lengths{length(options.header_bytes, 0, "header_bytes"),
                              length(record_bytes, 1, "record_bytes"),
                              length(options.footer_bytes, 0, "footer_bytes")};
    return source<FilesCursor>(
        Files{names.all(),
              [type = options.compression_type, lengths, op](const std::string& name) {
                  return std::make_unique<FixedLengthReader>(open_source(name, type, op), lengths);
              }},
        UNKNOWN_CARDINALITY);
}

TF_COMMON_BODY NewStage names_stage(std::vector<std::string> names) {
    AnyTensor all;
    renew(all, DType::str, Shape(static_cast<int>(names.size())));
    std::move(names.begin(), names.end(), static_cast<std::string*>(all.data()));
    return slices_stage({{std::move(all)}, {}});
}

}  // namespace tf::data::detail
