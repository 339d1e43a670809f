// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/tfrecord.hpp.

#include <tf/io/bytes/compression.hpp>
#include <tf/io/records/record_frame.hpp>
#include <tf/io/records/tfrecord.hpp>

namespace tf::io {

TF_COMMON_BODY RecordStatus RecordReader::next(std::string_view& record) {
    if (!fill(record_header_size))
        return at_ == buffer_.size() && !bytes_->cut() ? RecordStatus::end
                                                       : RecordStatus::truncated;
    const std::string_view header = buffered(0, record_header_size);
    if (detail::little_endian(header.substr(8)) != masked_crc32c(header.substr(0, 8)))
        fault(0, "a wrong checksum of the record's length");
    const std::uint64_t length = detail::little_endian(header.substr(0, 8));
    if (length > most_)
        errors::raise<errors::ResourceExhausted>(
            {"tf.io.too_large", source().op, source().name,
             "a record of " + std::to_string(length) + " bytes at byte " + std::to_string(offset_),
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

TF_COMMON_BODY Source RecordReader::source() const {
    const Source from = bytes_->source();
    return {from.op, from.name, offset_};
}

TF_COMMON_BODY std::string_view RecordReader::buffered(std::size_t from, std::size_t count) const {
    return std::string_view(buffer_).substr(at_ + from, count);
}

TF_COMMON_BODY bool RecordReader::fill(std::size_t count) {
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

TF_COMMON_BODY void RecordReader::fault(std::uint64_t behind, std::string got) const {
    detail::corrupt(source(), behind, std::move(got), "a record");
}

TF_COMMON_BODY TFRecordReader::TFRecordReader(const std::filesystem::path& path,
                                              const TFRecordOptions& options)
    : TFRecordReader(std::make_unique<FileSource>(path, op), options) {}

TF_COMMON_BODY TFRecordReader::TFRecordReader(std::unique_ptr<ByteSource> bytes,
                                              const TFRecordOptions& options)
    : records_(
          decompressed(std::move(bytes), detail::compression_named(options.compression_type, op)),
          options.max_record_size) {}

TF_COMMON_BODY bool TFRecordReader::read(std::string& record) {
    std::string_view bytes;
    if (!next(bytes)) return false;
    record = bytes;
    return true;
}

TF_COMMON_BODY bool TFRecordReader::next(std::string_view& record) {
    const RecordStatus status = records_.next(record);
    if (status == RecordStatus::truncated)
        detail::corrupt(records_.source(), 0, "the end of the file within the record", "all of it");
    return status == RecordStatus::record;
}

TF_COMMON_BODY std::uint64_t TFRecordReader::offset() const { return records_.offset(); }

template <class F>
void TFRecordWriter::guarded(F f) {
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

TF_COMMON_BODY TFRecordWriter::TFRecordWriter(const std::filesystem::path& path,
                                              const TFRecordOptions& options) {
    const Compression c = detail::compression_named(options.compression_type, op);
    check_compression(c, options.compression_level, op);
    sink_ = compressed(std::make_unique<FileSink>(path, op), c, options.compression_level, op);
}

TF_COMMON_BODY void TFRecordWriter::write(std::string_view record) {
    framed_.clear();
    frame_record(framed_, record);
    guarded([&](ByteSink& to) { to.write(framed_); });
}

TF_COMMON_BODY void TFRecordWriter::flush() {
    guarded([](ByteSink& to) { to.flush(); });
}

}  // namespace tf::io
