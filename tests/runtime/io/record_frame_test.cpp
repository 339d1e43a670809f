// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The framing of records against published bytes.

#include <doctest/doctest.h>

#include <string>

#include <tf/io/records/record_frame.hpp>

#include "io_support.hpp"

using test::hex;

TEST_CASE("record_frame: the first record of an event file, as TensorFlow writes it") {
    // Event{wall_time: 1.0, file_version: "brain.Event:2"}
    const std::string event(
        "\x09\0\0\0\0\0\0\xf0\x3f\x1a\x0d"
        "brain.Event:2",
        24);
    std::string out = "before";
    tf::io::frame_record(out, event);
    CHECK(hex(out) ==
          "6265666f7265"
          "1800000000000000a37f4b22"
          "09000000000000f03f1a0d627261696e2e4576656e743a32"
          "86bf577a");
}

TEST_CASE("record_frame: what tf.io.TFRecordWriter writes") {
    const auto framed = [](std::string_view data) {
        std::string out;
        tf::io::frame_record(out, data);
        return hex(out);
    };
    CHECK(framed("") == "000000000000000029039807d8ea82a2");
    CHECK(framed(std::string_view("\0", 1)) == "01000000000000000175de4100d28f2549");
    CHECK(framed("hello") == "0500000000000000eab2043e68656c6c6fbb1f1c19");
}

TEST_CASE("record_frame: numbers") {
    CHECK(tf::io::detail::little_endian("") == 0);
    CHECK(tf::io::detail::little_endian("\x01\x02") == 0x201);
    CHECK(tf::io::detail::little_endian("\xff\xfe\xfd\xfc\xfb\xfa\xf9\x78") ==
          0x78f9fafbfcfdfeffull);
}
