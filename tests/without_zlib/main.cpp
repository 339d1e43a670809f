// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A program that does not define TF_WITH_ZLIB: records are written and read, PNG files are written,
// and what is compressed is an error that says what to do. Not linked with zlib.

#include <cstdio>
#include <string>

#include <tf/image_files.hpp>
#include <tf/io/records/tfrecord.hpp>

namespace {

template <class F>
bool says_what_to_do(F f) {
    try {
        f();
    } catch (const tf::errors::Unimplemented& e) {
        return e.expected() == "a program that is compiled with -DTF_WITH_ZLIB and linked with -lz";
    }
    return false;
}

}  // namespace

int main() {
    const char* const path = "without_zlib.tfrecord";
    tf::io::TFRecordWriter(path).write("record");
    std::string record;
    const bool plain = tf::io::TFRecordReader(path).read(record) && record == "record";
    const bool reader =
        says_what_to_do([&] { tf::io::TFRecordReader(path, {.compression_type = "GZIP"}); });
    const bool writer =
        says_what_to_do([&] { tf::io::TFRecordWriter(path, {.compression_type = "ZLIB"}); });
    record.clear();
    const bool kept = tf::io::TFRecordReader(path).read(record) && record == "record";
    std::remove(path);
    const auto file = tf::io::encode_png(tf::ones<std::uint8_t, 2, 300, 3>());
    const bool stored = file().size() > 1800 && says_what_to_do([&] { tf::io::decode_png(file); });
    if (!plain) std::puts("plain records");
    if (!reader) std::puts("reading compressed records");
    if (!writer) std::puts("writing compressed records");
    if (!kept) std::puts("the file that could not be written");
    if (!stored) std::puts("PNG files");
    return stored && plain && reader && writer && kept ? 0 : 1;
}
