// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Records, plain and compressed: the first byte says how, the others are the file.

#include <array>

#include <tf/io/tfrecord.hpp>

#include "../fuzz.hpp"

namespace {

constexpr std::array<const char*, 3> types = {"", "GZIP", "ZLIB"};

/// What is written, instead of a file.
class StringSink final : public tf::io::ByteSink {
public:
    explicit StringSink(std::string& out) : out_(out) {}
    void write(std::string_view bytes) override { out_ += bytes; }
    void flush() override {}
    void close() override {}

private:
    std::string& out_;
};

}  // namespace

void fuzz::run(std::string_view bytes) {
    if (bytes.empty()) return;
    const char* const type = types[static_cast<unsigned char>(bytes[0]) % types.size()];
    bytes.remove_prefix(1);
    std::uint64_t end = 0;
    attempt([&] {
        tf::io::TFRecordReader records(std::make_unique<tf::io::MemorySource>(bytes),
                                       {.compression_type = type, .max_record_size = 1 << 26});
        for (std::string_view record; records.next(record);) {
            const std::uint64_t begin = std::exchange(end, records.offset());
            require(end == begin + 16 + record.size());
        }
    });
    // what was plain and right is what we would have written
    std::string again;
    if (*type == '\0') {
        attempt([&] {
            tf::io::TFRecordReader records(std::make_unique<tf::io::MemorySource>(bytes));
            for (const std::string_view record : records) tf::io::frame_record(again, record);
        });
        require(bytes.starts_with(again));
    }
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
    return out;
}
