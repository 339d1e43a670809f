// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tables: their parts, and damaged tables. The referee compares tables of many blocks with
// TensorFlow's, byte by byte.

#include <doctest/doctest.h>

#include <map>

#include <tf/io/checkpoint/table.hpp>

#include "io_support.hpp"

namespace {

using tf::errors::DataLoss;
using tf::io::TableReader;
using tf::io::TableWriter;
using Entries = std::map<std::string, std::string>;

TableReader reader(std::string_view bytes) { return {std::string(bytes), "test", "t.index"}; }

std::string table_of(const Entries& entries, std::size_t block_size = 262144) {
    TableWriter w(block_size);
    for (const auto& [key, value] : entries) w.add(key, value);
    return w.finish();
}
Entries all(const TableReader& table) {
    Entries out;
    table.for_each([&](std::string_view k, std::string_view v) { out.emplace(k, v); });
    return out;
}
Entries many(int count) {
    Entries out;
    for (int i = 0; i < count; ++i)
        out["layer/" + std::to_string(i * 7919 % 1000) + "/kernel"] =
            std::string(std::size_t(i % 5), 'v');
    return out;
}

/// A block with its trailer, and the place of it.
std::string stored(std::string_view block, char type = 0) {
    std::string out(block);
    out += type;
    tf::io::put_fixed(out, tf::io::masked_crc32c(out));
    return out;
}
/// An entry with any value of `shared`, valid or not.
std::string entry(std::uint64_t shared, std::string_view suffix, std::string_view value) {
    std::string out;
    tf::io::put_varint(out, shared);
    tf::io::put_varint(out, suffix.size());
    tf::io::put_varint(out, value.size());
    return out.append(suffix).append(value);
}
const std::string one_restart("\0\0\0\0\1\0\0\0", 8);
std::string place(std::size_t offset, std::size_t size) {
    std::string out;
    tf::io::put_varint(out, offset);
    tf::io::put_varint(out, size);
    return out;
}
/// A table with these bytes for its blocks, and an index with these entries.
std::string assemble(const std::string& blocks, const std::string& index) {
    std::string out = blocks;
    std::string footer = place(out.size(), 8);
    out += stored(one_restart);
    footer += place(out.size(), index.size() + 8);
    out += stored(index + one_restart);
    footer.resize(40);
    return out + footer + test::from_hex("57fb808b247547db");
}

}  // namespace

TEST_CASE("table: an empty one, as FORMATS has its parts") {
    // block of metadata, index block, both empty; footer: 0,8 13,8
    const std::string empty = test::from_hex(
        "000000000100000000c0f2a1b0"
        "000000000100000000c0f2a1b0"
        "00080d08" +
        std::string(72, '0') + "57fb808b247547db");
    CHECK(table_of({}) == empty);
    CHECK(all(reader(empty)).empty());
    std::string value;
    CHECK_FALSE(reader(empty).find("", value));
}

TEST_CASE("table: entries come back, whatever the size of blocks") {
    const Entries entries = many(300);
    for (const std::size_t size : {1u, 64u, 500u, 262144u}) {
        const TableReader table = reader(table_of(entries, size));
        CHECK(all(table) == entries);
        std::string value;
        for (const auto& [key, expected] : entries) {
            CHECK(table.find(key, value));
            CHECK(value == expected);
            CHECK_FALSE(table.find(key + "x", value));
        }
        CHECK_FALSE(table.find("", value));
        CHECK_FALSE(table.find("zzz", value));
        // starting from a key that the table does not have
        const auto next = entries.upper_bound("layer/5");
        table.scan("layer/5", [&](std::string_view k, std::string_view) {
            CHECK(k == next->first);
            return false;
        });
    }
}

TEST_CASE("table: keys and values may be any bytes") {
    const Entries entries{{"", "header"},
                          {std::string("\0", 1), ""},
                          {std::string("a\0b", 3), std::string(3, '\0')},
                          {"a\xff", "\xff"},
                          {std::string(1000, '\xff'), std::string(100000, 'v')}};
    for (const std::size_t size : {1u, 262144u})
        CHECK(all(reader(table_of(entries, size))) == entries);
}

TEST_CASE("table: keys of the index are as short as they can be") {
    const auto below = [](std::string key, std::string_view limit) {
        tf::io::detail::shorten_below(key, limit);
        return key;
    };
    CHECK(below("abcdef", "abzz") == "abd");
    CHECK(below("abcdef", "abdz") == "abcdef");  // nothing is between c and d
    CHECK(below("abc", "abcdef") == "abc");      // one begins with the other
    CHECK(below("ab\xff", "b") == "ab\xff");
    CHECK(below("a\x7f"
                "q",
                "a\x90") == "a\x80");  // bytes have no sign
    const auto above = [](std::string key) {
        tf::io::detail::shorten_above(key);
        return key;
    };
    CHECK(above("x/y") == "y");
    CHECK(above("\xff\xff"
                "ab") ==
          "\xff\xff"
          "b");
    CHECK(above("\xff") == "\xff");
}

TEST_CASE("table: keys must ascend when they are written") {
    TableWriter w;
    w.add("", "");
    w.add("b", "");
    for (const char* key : {"", "a", "b"})
        CHECK_THROWS_AS(w.add(key, ""), tf::errors::InvalidArgument);
    w.add("b\xff", "");
}

TEST_CASE("table: every damage is noticed") {
    const std::string bytes = table_of(many(20), 100);
    test::truncations(bytes, [](std::string_view b) { CHECK_THROWS_AS(all(reader(b)), DataLoss); });
    test::bit_flips(bytes, [&](std::string_view b) { CHECK_THROWS_AS(all(reader(b)), DataLoss); });
}

TEST_CASE("table: a compressed block") {
    const std::string block = entry(0, "key", "value") + one_restart;
    std::string small = {static_cast<char>(block.size()),
                         static_cast<char>((block.size() - 1) << 2)};
    small += block;  // Snappy, as one literal
    const std::string index = entry(0, "key", place(0, small.size()));
    CHECK(all(reader(assemble(stored(small, 1), index))) == Entries{{"key", "value"}});
    CHECK_THROWS_AS(all(reader(assemble(stored(small, 2), index))), DataLoss);  // nothing known
    small[0] = 100;
    CHECK_THROWS_AS(all(reader(assemble(stored(small, 1), index))), DataLoss);
}

TEST_CASE("table: what no writer makes, with right sums") {
    const auto broken = [](const std::string& block, const std::string& index) {
        CHECK_THROWS_AS(all(reader(assemble(stored(block), index))), DataLoss);
    };
    const auto one = [](const std::string& block) { return entry(0, "z", place(0, block.size())); };
    const std::string good = entry(0, "a", "1") + entry(1, "b", "2") + one_restart;
    CHECK(all(reader(assemble(stored(good), one(good)))) == Entries{{"a", "1"}, {"ab", "2"}});

    for (const std::string& block :
         {entry(1, "a", "1") + one_restart,  // shares more than available
          entry(0, "a", "1") + entry(2, "b", "2") + one_restart,
          entry(0, "b", "1") + entry(0, "a", "2") + one_restart,  // descends
          entry(0, "b", "1") + entry(1, "", "2") + one_restart,   // the same key
          test::from_hex("00ffffffff0f00") + one_restart,         // a key of 4 GiB
          test::from_hex("000000"),                               // no table of restarts
          std::string(8, '\0'),                                   // no restart
          test::from_hex("0000000000ffffff"), test::from_hex("ffffffffffffffff")})
        broken(block, one(block));
    // the same block twice, blocks in the wrong order, and blocks outside
    const std::string twice = good + stored(good).substr(good.size()) + good;
    broken(good, entry(0, "y", place(0, good.size())) + entry(0, "z", place(0, good.size())));
    broken(twice, entry(0, "y", place(good.size() + 5, good.size())) +
                      entry(0, "z", place(0, good.size())));
    broken(good, entry(0, "z", place(0, good.size() + 1)));
    broken(good, entry(0, "z", place(1, good.size() - 1)));
    broken(good, entry(0, "z", place(std::size_t{1} << 63, good.size())));
    broken(good, entry(0, "z", place(0, ~std::size_t{0})));
    broken(good, entry(0, "z", ""));
}

TEST_CASE("table: keys that repeat each other take no memory without end") {
    // each key is the one before it and one byte more: 40,000 of them are 800 MB
    std::string block = entry(0, "k", "");
    for (std::size_t i = 1; i < 40000; ++i) block += entry(i, "k", "");
    block += one_restart;
    CHECK_THROWS_WITH_AS(
        all(reader(assemble(stored(block), entry(0, "z", place(0, block.size()))))),
        doctest::Contains("in a file of this size"), DataLoss);
}
