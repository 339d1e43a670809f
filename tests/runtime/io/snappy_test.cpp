// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Blocks are put together by hand from Snappy's description of its format.

#include <doctest/doctest.h>

#include <tf/io/bytes/snappy.hpp>

#include "io_support.hpp"

namespace {

using tf::errors::DataLoss;

std::string uncompress(std::string_view bytes) {
    return tf::io::snappy_uncompress(bytes, {"test", "block"});
}
std::string from(std::string_view digits) { return uncompress(test::from_hex(digits)); }

}  // namespace

TEST_CASE("snappy: each element of the format") {
    CHECK(from("00").empty());
    CHECK(from("0308616263") == "abc");               // a literal
    CHECK(from("0a0c616263640904") == "abcdabcdab");  // 1: 10 bytes, 4 back; 0x09 = 2 << 2 | 1
    CHECK(from("060461620e"
               "0200") == "ababab");  // 2: a copy that overlaps itself
    CHECK(from("060461620f"
               "02000000") == "ababab");  // 3: a distance of 32 bits
    CHECK(from("0c"
               "0061"
               "1d01") == "aaaaaaaaaaaa");  // 11 times the last byte
    CHECK(from("8002"
               "fc"
               "ff000000" +
               test::hex(std::string(256, 'x'))) == std::string(256, 'x'));
    CHECK(from("8002"
               "f8"
               "ff0000" +
               test::hex(std::string(256, 'x'))) == std::string(256, 'x'));
    CHECK(from("8002"
               "f4"
               "ff00" +
               test::hex(std::string(256, 'x'))) == std::string(256, 'x'));
    CHECK(from("3d"
               "f0"
               "3c" +
               test::hex(std::string(61, 'y'))) == std::string(61, 'y'));
    // a distance of 11 bits: 256 bytes back
    CHECK(from("8402"
               "f4"
               "ff00" +
               test::hex("head" + std::string(252, 'z')) + "2100") ==
          "head" + std::string(252, 'z') + "head");
}

TEST_CASE("snappy: what is no block is told with its place") {
    CHECK_THROWS_AS(from(""), DataLoss);
    CHECK_THROWS_AS(from("03"), DataLoss);          // nothing after the length
    CHECK_THROWS_AS(from("0408616263"), DataLoss);  // fewer bytes than declared
    CHECK_THROWS_AS(from("0208616263"), DataLoss);  // more
    CHECK_THROWS_AS(from("060461620e"
                         "0000"),
                    DataLoss);  // a copy with distance 0
    CHECK_THROWS_AS(from("060461620e"
                         "0300"),
                    DataLoss);                    // from before the beginning
    CHECK_THROWS_AS(from("060e0100"), DataLoss);  // a copy of nothing
    CHECK_THROWS_AS(from("ffffffffffffffffff01"
                         "00"),
                    DataLoss);                                // 2^64 - 1 bytes
    CHECK_THROWS_AS(from("ffffffffffffffffffff"), DataLoss);  // no varint
    CHECK_THROWS_AS(from("ffffffff0f"
                         "0061"),
                    DataLoss);  // 4 GiB of two bytes
    CHECK_THROWS_AS(from("03"
                         "fcffffffff"
                         "61"),
                    DataLoss);  // a literal of 4 GiB
    try {
        from(
            "060461620e"
            "0300");
    } catch (const DataLoss& e) {
        CHECK(std::string(e.what()) ==
              "[tf.io.corrupt] tf::test: 'block' got a copy from 3 bytes "
              "ago at byte 7; expected at most the 2 bytes so far");
    }
}

TEST_CASE("snappy: damaged blocks end in DataLoss or in few bytes") {
    const std::string block = test::from_hex("0a0c616263640904");
    test::truncations(block, [](std::string_view b) { CHECK_THROWS_AS(uncompress(b), DataLoss); });
    test::bit_flips(block, [](std::string_view b) {
        std::string out;
        try {
            out = uncompress(b);
        } catch (const DataLoss&) {
        }
        CHECK(out.size() <= 64 * b.size());
    });
}
