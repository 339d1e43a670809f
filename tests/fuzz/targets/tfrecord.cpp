// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Records, plain, compressed, or with correct checksums: the first byte selects this, the others
// are the file.

#include <array>

#include <tf/io/records/tfrecord.hpp>

#include "../fuzz.hpp"

namespace {

constexpr std::array<const char*, 3> types = {"", "GZIP", "ZLIB"};

/// Collects what is written, in place of a file.
class StringSink final : public tf::io::ByteSink {
public:
    explicit StringSink(std::string& out) : out_(out) {}
    void write(std::string_view bytes) override { out_ += bytes; }
    void flush() override {}
    void close() override {}

private:
    std::string& out_;
};

/// A record whose length is the first 8 bytes, with correct checksums, which a fuzzer does not
/// find.
std::string with_right_sums(std::string_view bytes) {
    const std::string_view length = bytes.substr(0, 8);
    std::string out(length);
    tf::io::detail::append_little_endian(out, tf::io::masked_crc32c(length), 4);
    out += bytes.substr(length.size());
    tf::io::detail::append_little_endian(out, tf::io::masked_crc32c(bytes.substr(length.size())),
                                         4);
    return out;
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    if (bytes.empty()) return;
    const std::size_t mode = static_cast<unsigned char>(bytes[0]) % (types.size() + 1);
    bytes.remove_prefix(1);
    const std::string summed = mode == types.size() ? with_right_sums(bytes) : "";
    const std::string_view file = mode == types.size() ? summed : bytes;
    const char* const type = mode == types.size() ? "" : types[mode];
    std::uint64_t end = 0;
    std::string again;
    attempt([&] {
        tf::io::TFRecordReader records(std::make_unique<tf::io::MemorySource>(file),
                                       {.compression_type = type, .max_record_size = 1 << 26});
        for (std::string_view record; records.next(record);) {
            const std::uint64_t begin = std::exchange(end, records.offset());
            require(end == begin + 16 + record.size());
            if (*type == '\0') tf::io::frame_record(again, record);
        }
    });
    require(file.starts_with(again));  // our writer gives the same bytes for a valid, plain file
}

std::vector<std::string> fuzz::seeds() {
    std::string records;
    tf::io::frame_record(records, "record");
    tf::io::frame_record(records, "");
    tf::io::frame_record(records, std::string(300, 'a'));
    std::vector<std::string> out;
    for (char i = 0; i < 3; ++i) {
        std::string file(1, i);
        auto sink = tf::io::compressed(
            std::make_unique<StringSink>(file),
            tf::io::detail::compression_named(types[std::size_t(i)], "fuzz"), -1, "fuzz");
        sink->write(records);
        sink->close();
        out.push_back(file);
    }
    out.emplace_back("\3\4\0\0\0\0\0\0\0data", 13);
    return out;
}
