// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Files of records: files of TensorFlow are read, written records are read back, and every wrong
// byte is detected. tests/referee/io has TensorFlow read what we write.

#include <doctest/doctest.h>

#include <cerrno>
#include <ranges>
#include <vector>

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/bytes/compression.hpp>
#include <tf/io/records/record_frame.hpp>
#include <tf/io/records/tfrecord.hpp>

#include "io_support.hpp"

namespace io = tf::io;
using io::RecordStatus;
using test::from_hex;

static_assert(std::ranges::input_range<io::TFRecordReader>);

namespace {

// tf.io.TFRecordWriter(path[, "ZLIB" or "GZIP"]): 100 times "a", 10 times "b"
const std::string zlib_bytes =
    from_hex("789c4b618000e77899fb897400f22bb6fee582dab96ef17eab24385823c1b815008c903201");
const std::string gzip_bytes = from_hex(
    "1f8b08000000000000034b618000e77899fb897400f22bb6fee582dab96ef17eab24385823c1b81500e8e4c8958e00"
    "0000");
const std::vector<std::string> two = {std::string(100, 'a'), std::string(10, 'b')};

std::string framed(const std::vector<std::string>& records) {
    std::string out;
    for (const std::string& r : records) io::frame_record(out, r);
    return out;
}
std::unique_ptr<io::ByteSource> memory(std::string_view bytes) {
    return std::make_unique<io::MemorySource>(bytes);
}
io::TFRecordReader reader(std::string_view bytes, std::string type = "") {
    return io::TFRecordReader(memory(bytes), {.compression_type = std::move(type)});
}
std::vector<std::string> all(io::TFRecordReader records) {
    std::vector<std::string> out;
    for (const std::string_view r : records) out.emplace_back(r);
    return out;
}
std::vector<std::string> all(std::string_view bytes, std::string type = "") {
    return all(reader(bytes, std::move(type)));
}
/// Whether these are the first of all records.
bool begins(const std::vector<std::string>& some, const std::vector<std::string>& records) {
    return some.size() <= records.size() && std::equal(some.begin(), some.end(), records.begin());
}
/// The records before an errors::DataLoss; "no fault" is appended if there is none.
std::vector<std::string> until_fault(std::string_view bytes, std::string type = "") {
    std::vector<std::string> out;
    try {
        auto records = reader(bytes, std::move(type));
        for (std::string r; records.read(r);) out.push_back(r);
    } catch (const tf::errors::DataLoss&) {
        return out;
    }
    out.emplace_back("no fault");
    return out;
}

/// Returns a few bytes per call, and at first only the first `shown` bytes.
class SlowSource final : public io::ByteSource {
public:
    SlowSource(std::string_view bytes, std::size_t most) : shown(most), bytes_(bytes) {}
    std::size_t read(char* to, std::size_t most) override {
        const std::size_t count = std::min({most, std::size_t{3}, shown - at_});
        bytes_.copy(to, count, at_);
        at_ += count;
        return count;
    }
    io::Source source() const override { return {"test", "slow", at_}; }
    std::size_t shown;

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

}  // namespace

TEST_CASE("tfrecord: written and read again, as a range and one by one") {
    const test::Folder folder("tfrecord_test");
    std::vector<std::string> records = two;
    records.emplace_back();
    records.emplace_back("a\0b\0", 4);
    records.emplace_back(300'000, 'x');
    {
        io::TFRecordWriter writer(folder / "a");
        for (const auto& r : records) writer.write(r);
        writer.close();
        CHECK_THROWS_AS(writer.write("late"), tf::errors::FailedPrecondition);
        CHECK_THROWS_AS(writer.flush(), tf::errors::FailedPrecondition);
        writer.close();
    }
    CHECK(io::read_file(folder / "a", "test") == framed(records));
    CHECK(all(io::TFRecordReader(folder / "a")) == records);

    io::TFRecordReader reader(folder / "a");
    std::string record;
    CHECK(reader.offset() == 0);
    CHECK(reader.read(record));
    CHECK(record == records[0]);
    CHECK(reader.offset() == 116);
    std::string_view view;
    CHECK(reader.next(view));
    CHECK(view == records[1]);
    CHECK(reader.offset() == 142);
}

TEST_CASE("tfrecord: no records, no file") {
    const test::Folder folder("tfrecord_test");
    {
        const io::TFRecordWriter writer(folder / "a");
    }
    CHECK(io::read_file(folder / "a", "test").empty());
    CHECK(all(io::TFRecordReader(folder / "a")).empty());
    CHECK_THROWS_AS(io::TFRecordReader(folder / "b"), tf::errors::NotFound);
    CHECK_THROWS_AS(io::TFRecordWriter(folder / "none" / "a"), tf::errors::NotFound);
}

TEST_CASE("tfrecord: flush shows what has been written") {
    const test::Folder folder("tfrecord_test");
    io::TFRecordWriter writer(folder / "a");
    writer.write("one");
    writer.flush();
    CHECK(all(io::TFRecordReader(folder / "a")) == std::vector<std::string>{"one"});
    writer.write("two");
    writer.flush();
    CHECK(all(io::TFRecordReader(folder / "a")) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("tfrecord: every truncation is told, every flipped bit is found") {
    const std::string bytes = framed(two);
    CHECK(all(bytes) == two);
    test::truncations(bytes, [&](std::string_view part) {
        io::RecordReader records(memory(part));
        std::string_view record;
        std::size_t whole = 0;
        RecordStatus status = records.next(record);
        for (; status == RecordStatus::record; status = records.next(record)) ++whole;
        const std::size_t ends = whole == 0 ? 0 : 116;
        CHECK(whole == (part.size() >= 116));
        CHECK(records.offset() == ends);
        CHECK((status == RecordStatus::end) == (part.size() == ends));
    });
    test::bit_flips(bytes, [&](std::string_view broken) {
        const auto before = until_fault(broken);
        CHECK(begins(before, two));
        CHECK(before.size() < 2);
    });
}

TEST_CASE("tfrecord: errors say where") {
    std::string bytes = framed(two);
    bytes[116 + 12 + 3] = 'c';
    try {
        all(bytes);
        FAIL("no error");
    } catch (const tf::errors::DataLoss& e) {
        CHECK(e.got() == "a wrong checksum of the record's bytes at byte 128");
        CHECK(e.op() == "io::MemorySource");
        CHECK(e.argument() == "bytes");
    }
    try {
        all(std::string_view(bytes).substr(0, 50));
        FAIL("no error");
    } catch (const tf::errors::DataLoss& e) {
        CHECK(e.got() == "the end of the file within the record at byte 0");
    }
}

TEST_CASE("tfrecord: a length is not believed") {
    // correct checksums, but impossible lengths
    for (const int bits : {20, 30, 31, 32, 40, 62, 63}) {
        std::string bytes;
        io::detail::append_little_endian(bytes, std::uint64_t{1} << bits, 8);
        io::detail::append_little_endian(bytes, io::masked_crc32c(bytes), 4);
        bytes += "data";
        if (bits <= 31) CHECK_THROWS_AS(all(bytes), tf::errors::DataLoss);
        else CHECK_THROWS_AS(all(bytes), tf::errors::ResourceExhausted);
        io::RecordReader records(memory(bytes), std::numeric_limits<std::uint64_t>::max());
        std::string_view record;
        if (bits < 62) CHECK(records.next(record) == RecordStatus::truncated);
        else CHECK_THROWS_AS(records.next(record), tf::errors::ResourceExhausted);
    }
    const std::string bytes = framed(two);
    io::TFRecordReader small(memory(bytes), {.max_record_size = 99});
    std::string record;
    CHECK_THROWS_AS(small.read(record), tf::errors::ResourceExhausted);
    io::TFRecordReader enough(memory(bytes), {.max_record_size = 100});
    CHECK(enough.read(record));
}

TEST_CASE("tfrecord: a file that grows is read on") {
    const std::string bytes = framed(two);
    for (const std::size_t shown : {0u, 5u, 12u, 60u, 115u, 116u, 120u, 130u}) {
        auto source = std::make_unique<SlowSource>(bytes, shown);
        SlowSource& slow = *source;
        io::RecordReader records(std::move(source));
        std::vector<std::string> got;
        std::string_view record;
        while (records.next(record) == RecordStatus::record) got.emplace_back(record);
        slow.shown = bytes.size();
        while (records.next(record) == RecordStatus::record) got.emplace_back(record);
        CHECK(records.next(record) == RecordStatus::end);
        CHECK(got == two);
    }
    const test::Folder folder("tfrecord_test");
    io::TFRecordWriter writer(folder / "a");
    writer.write("one");
    writer.flush();
    io::TFRecordReader reader(folder / "a");
    std::string record;
    CHECK(reader.read(record));
    CHECK(!reader.read(record));
    writer.write("two");
    writer.flush();
    CHECK(reader.read(record));
    CHECK(record == "two");
}

TEST_CASE("tfrecord: a full disk ends the writer") {
    const test::Folder folder("tfrecord_test");
    io::TFRecordWriter writer(folder / "a");
    writer.write("one");
    {
        const test::DiskFault full(
            [](std::string_view change) { return change == "write" ? ENOSPC : 0; });
        CHECK_THROWS_AS(writer.write("two"), tf::errors::ResourceExhausted);
    }
    CHECK_THROWS_AS(writer.write("three"), tf::errors::FailedPrecondition);
    const std::string left = io::read_file(folder / "a", "test");
    CHECK(until_fault(left) == std::vector<std::string>{"one"});
}

TEST_CASE("tfrecord: unknown compression") {
    CHECK_THROWS_AS(all("", "LZ4"), tf::errors::InvalidArgument);
    const test::Folder folder("tfrecord_test");
    CHECK_THROWS_AS(io::TFRecordWriter(folder / "a", {"gzip"}), tf::errors::InvalidArgument);
    CHECK(!std::filesystem::exists(folder / "a"));
}

#ifdef TF_WITH_ZLIB

TEST_CASE("tfrecord: compressed files that TensorFlow wrote") {
    CHECK(all(zlib_bytes, "ZLIB") == two);
    CHECK(all(gzip_bytes, "GZIP") == two);
    CHECK(all("", "GZIP").empty());
    CHECK(all(from_hex("1f8b080000000000000303000000000000000000"), "GZIP").empty());
    CHECK(all(from_hex("789c030000000001"), "ZLIB").empty());
    auto records = reader(gzip_bytes, "GZIP");
    std::string record;
    CHECK(records.read(record));
    CHECK(records.offset() == 116);
}

TEST_CASE("tfrecord: GZIP files behind one another are one; behind ZLIB nothing may stand") {
    std::vector<std::string> four = two;
    four.insert(four.end(), two.begin(), two.end());
    CHECK(all(gzip_bytes + gzip_bytes, "GZIP") == four);
    CHECK(until_fault(gzip_bytes + "xyz", "GZIP") == two);
    CHECK(until_fault(zlib_bytes + zlib_bytes, "ZLIB") == two);
    CHECK(until_fault(gzip_bytes, "ZLIB").empty());
    CHECK(until_fault(zlib_bytes, "GZIP").empty());
    CHECK(until_fault(framed(two), "GZIP").empty());
    CHECK(until_fault(zlib_bytes).empty());
}

TEST_CASE("tfrecord: compressed files that are broken") {
    for (const auto& [type, bytes] : {std::pair{"GZIP", gzip_bytes}, {"ZLIB", zlib_bytes}}) {
        test::truncations(bytes, [&](std::string_view part) {
            if (part.empty()) return;
            const auto before = until_fault(part, type);
            CHECK(begins(before, two));
        });
        int unnoticed = 0;
        test::bit_flips(bytes, [&](std::string_view broken) {
            const auto before = until_fault(broken, type);
            if (before.size() == 3 && before.back() == "no fault") ++unnoticed;
            else CHECK(begins(before, two));
        });
        // Nothing depends on the 4 bits that fill up the last byte of the data, nor on MTIME, XFL,
        // OS and the flag FTEXT of GZIP's header (RFC 1952): Python's zlib does not notice either.
        CHECK(unnoticed == 4 + (type == std::string("GZIP") ? 32 + 8 + 8 + 1 : 0));
    }
}

TEST_CASE("tfrecord: compressed, written and read again") {
    const test::Folder folder("tfrecord_test");
    std::vector<std::string> records = two;
    std::string noise;
    std::uint32_t state = 1;
    for (int i = 0; i < 200'000; ++i) {
        state = state * 1664525 + 1013904223;
        noise += static_cast<char>(state >> 24);
    }
    records.push_back(noise);
    records.emplace_back();
    records.emplace_back(1'000'000, 'z');
    for (const char* type : {"GZIP", "ZLIB"}) {
        for (const int level : {-1, 0, 1, 9}) {
            const io::TFRecordOptions options{.compression_type = type, .compression_level = level};
            {
                io::TFRecordWriter writer(folder / "a", options);
                for (const auto& r : records) writer.write(r);
            }
            CHECK(all(io::TFRecordReader(folder / "a", options)) == records);
        }
        CHECK_THROWS_AS(
            io::TFRecordWriter(folder / "a", {.compression_type = type, .compression_level = 10}),
            tf::errors::InvalidArgument);
        // A writer with invalid options does not change the existing file.
        CHECK(all(io::TFRecordReader(folder / "a", {.compression_type = type})) == records);
    }
}

TEST_CASE("tfrecord: a compressed file can be read while it is written") {
    const test::Folder folder("tfrecord_test");
    io::TFRecordWriter writer(folder / "a", {"GZIP"});
    io::RecordReader records(io::decompressed(
        std::make_unique<io::FileSource>(folder / "a", "test"), io::Compression::gzip));
    std::string_view record;
    CHECK(records.next(record) == RecordStatus::end);
    writer.write("one");
    writer.flush();
    CHECK(records.next(record) == RecordStatus::record);
    CHECK(record == "one");
    CHECK(records.next(record) == RecordStatus::truncated);
    writer.write("two");
    writer.close();
    CHECK(records.next(record) == RecordStatus::record);
    CHECK(record == "two");
    CHECK(records.next(record) == RecordStatus::end);
}

TEST_CASE("tfrecord: what unpacks to a thousand times its size is read in pieces") {
    const test::Folder folder("tfrecord_test");
    {
        io::TFRecordWriter writer(folder / "a", {"ZLIB"});
        writer.write(std::string(20'000'000, '\0'));
    }
    const std::string bytes = io::read_file(folder / "a", "test");
    CHECK(bytes.size() < 40'000);
    const io::TFRecordOptions options{.compression_type = "ZLIB", .max_record_size = 1'000'000};
    io::TFRecordReader records(memory(bytes), options);
    std::string_view record;
    CHECK_THROWS_AS(records.next(record), tf::errors::ResourceExhausted);
    io::TFRecordReader again(folder / "a", {"ZLIB"});
    CHECK(again.next(record));
    CHECK(record.size() == 20'000'000);
}

#endif
