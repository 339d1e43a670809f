// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// CRC-32C: published values, and a comparison of both implementations with Boost's.

#include <cstdint>
#include <string>

#include <doctest/doctest.h>
#include <boost/crc.hpp>

#include <tf/io/bytes/crc32c.hpp>

namespace {

std::string counting(int first, int step) {
    std::string bytes;
    for (int i = 0; i < 32; ++i) bytes += static_cast<char>(first + step * i);
    return bytes;
}
std::uint32_t judge(const std::string& bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

}  // namespace

TEST_CASE("values of RFC 3720, appendix B.4") {
    CHECK(tf::io::crc32c(std::string(32, '\0')) == 0x8a9136aau);
    CHECK(tf::io::crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
    CHECK(tf::io::crc32c(counting(0, 1)) == 0x46dd794eu);
    CHECK(tf::io::crc32c(counting(31, -1)) == 0x113fdb5cu);
    CHECK(tf::io::crc32c("") == 0u);
    CHECK(tf::io::crc32c("123456789") == 0xe3069283u);
}

TEST_CASE("by the instruction, by tables and by Boost, at every length and alignment") {
    std::string all;
    std::uint32_t state = 1;
    for (int i = 0; i < 300; ++i) all += static_cast<char>((state = state * 1664525 + 1) >> 24);
    for (std::size_t first = 0; first < 9; ++first)
        for (std::size_t n = 0; first + n <= 200; ++n) {
            const std::string bytes = all.substr(first, n);
            const std::uint32_t expected = judge(bytes);
            CHECK(tf::io::crc32c(bytes) == expected);
            CHECK(~tf::io::detail::crc_by_tables(0xffffffffu, bytes) == expected);
        }
}

TEST_CASE("a sum over parts is the sum over all") {
    const std::string bytes = counting(0, 7) + counting(3, 5);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        tf::io::Crc32c sum;
        sum.add(std::string_view(bytes).substr(0, cut)).add(std::string_view(bytes).substr(cut));
        CHECK(sum.value() == judge(bytes));
    }
}
