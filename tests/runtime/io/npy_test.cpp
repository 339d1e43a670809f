// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// NumPy's files against what numpy.save writes; tests/referee/io compares whole files with NumPy.

#include <doctest/doctest.h>

#include <cerrno>
#include <vector>

#include <tf/io/bytes/byte_stream.hpp>
#include <tf/io/records/npy.hpp>
#include <tf/tf.hpp>

#include "io_support.hpp"

namespace io = tf::io;

namespace {

/// A file of format 1.0: the dict, spaces up to a multiple of 64, the elements.
std::string npy(std::string dict, std::string_view elements) {
    while ((10 + dict.size() + 1) % 64 != 0) dict += ' ';
    dict += '\n';
    return "\x93NUMPY" + std::string("\1\0", 2) + static_cast<char>(dict.size() & 255) +
           static_cast<char>(dict.size() >> 8) + dict + std::string(elements);
}
std::string npy(std::string_view descr, std::string_view shape, std::string_view elements,
                std::string_view order = "False") {
    return npy("{'descr': '" + std::string(descr) + "', 'fortran_order': " + std::string(order) +
                   ", 'shape': " + std::string(shape) + ", }",
               elements);
}
tf::AnyTensor read(std::string_view bytes) {
    io::MemorySource source(bytes, "io::read_npy", "bytes");
    return io::detail::read_npy(source);
}
template <class T, int... Dims>
std::vector<T> elements(const tf::Tensor<T, Dims...>& x) {
    return {x.values().begin(), x.values().end()};
}
template <class X>
std::string written(const X& x) {
    const test::Folder folder("npy_test");
    io::write_npy(folder / "a.npy", x);
    return io::read_file(folder / "a.npy", "test");
}
/// x written, read and written again.
template <class X>
void round_trip(const X& x) {
    const test::Folder folder("npy_test");
    const std::string bytes = written(x);
    const tf::AnyTensor back = read(bytes);
    CHECK(back.shape() == x.shape());
    CHECK(back.dtype() == X::dtype);
    CHECK(written(back) == bytes);
}
template <class E>
std::string got(std::string_view bytes) {
    try {
        read(bytes);
    } catch (const E& e) {
        return e.got();
    }
    return "no such error";
}

const std::string floats = npy("<f4", "(2, 3)",
                               test::from_hex("0000803f000000400000404000008040"
                                              "0000a0400000c040"));  // 1 to 6

}  // namespace

TEST_CASE("npy: written as numpy.save does") {
    const auto x = tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}});
    CHECK(written(x) == floats);
    CHECK(written(tf::constant(3.f)) == npy("<f4", "()", test::from_hex("00004040")));
    CHECK(written(tf::constant(std::vector<std::int64_t>{})) == npy("<i8", "(0,)", ""));
    CHECK(written(tf::constant({true, false})) == npy("|b1", "(2,)", std::string("\1\0", 2)));
    CHECK(written(tf::constant({"a", "bcd"})) == npy("|S3", "(2,)", std::string("a\0\0bcd", 6)));
    CHECK(written(tf::constant({"", ""})) == npy("|S1", "(2,)", std::string(2, '\0')));
    CHECK(written(tf::cast<tf::half>(tf::constant({1.f}))) ==
          npy("<f2", "(1,)", test::from_hex("003c")));
    CHECK(written(x).size() == 152);
}

TEST_CASE("npy: read") {
    CHECK(elements(read(floats).as<float, 2, 3>()) == std::vector<float>{1, 2, 3, 4, 5, 6});
    CHECK(read(npy("<f8", "()", test::from_hex("000000000000f83f"))).as<double>()() == 1.5);
    CHECK(elements(read(npy("|S3", "(2,)", std::string("a\0\0bcd", 6))).as<tf::string, 2>()) ==
          std::vector<std::string>{"a", "bcd"});
    CHECK(elements(read(npy("|b1", "(3,)", std::string("\0\1\2", 3))).as<bool, 3>()) ==
          std::vector<bool>{false, true, true});
    CHECK(read(npy("<f4", "(0, 1000000000)", "")).shape() == tf::Shape(0, 1000000000));
    CHECK(read(npy("|S999999999999", "(0,)", "")).dtype() == tf::DType::str);
    // more than one array a file: the first one, as numpy.load
    CHECK(read(floats + floats).shape() == tf::Shape(2, 3));
    const test::Folder folder("npy_test");
    io::write_file(folder / "a.npy", floats, "test");
    CHECK(elements(io::read_npy(folder / "a.npy").as<float, tf::dyn, 3>()) ==
          std::vector<float>{1, 2, 3, 4, 5, 6});
    CHECK_THROWS_AS(io::read_npy(folder / "b.npy"), tf::errors::NotFound);
    CHECK_THROWS_AS(io::read_npy(folder / "a.npy").as<double>(), tf::errors::InvalidArgument);
}

TEST_CASE("npy: the order of Fortran") {
    const std::string bytes =
        npy("|i1", "(2, 3)", std::string("\1\4\2\5\3\6", 6), "True");  // columns
    CHECK(elements(read(bytes).as<std::int8_t, 2, 3>()) ==
          std::vector<std::int8_t>{1, 2, 3, 4, 5, 6});
    // a[i, j, k] = 100 i + 10 j + k of shape (2, 3, 2)
    const std::string three("\0\144\12\156\24\170\1\145\13\157\25\171", 12);
    CHECK(elements(read(npy("|u1", "(2, 3, 2)", three, "True")).as<std::uint8_t, 2, 3, 2>()) ==
          std::vector<std::uint8_t>{0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121});
    CHECK(elements(read(npy("|S1", "(2, 2)", "acbd", "True")).as<tf::string, 2, 2>()) ==
          std::vector<std::string>{"a", "b", "c", "d"});
    CHECK(read(npy("<f4", "(0, 3)", "", "True")).shape() == tf::Shape(0, 3));
}

TEST_CASE("npy: the other byte order") {
    CHECK(read(npy(">f4", "()", test::from_hex("3fc00000"))).as<float>()() == 1.5f);
    CHECK(elements(read(npy(">i2", "(2,)", test::from_hex("0102fffe"))).as<std::int16_t, 2>()) ==
          std::vector<std::int16_t>{0x102, -2});
    CHECK(read(npy(">U1", "()", test::from_hex("000000e4"))).as<tf::string>()() == "\xc3\xa4");
}

TEST_CASE("npy: text becomes UTF-8") {
    // "a", U+00E4, U+20AC, U+1F600; then "b" alone
    const std::string units = test::from_hex(
        "61000000e4000000ac20000000f60100"
        "62000000000000000000000000000000");
    CHECK(elements(read(npy("<U4", "(2,)", units)).as<tf::string, 2>()) ==
          std::vector<std::string>{"a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "b"});
    CHECK(got<tf::errors::DataLoss>(npy("<U1", "()", test::from_hex("00000011"))) ==
          "code point 285212672 at byte 128");
    CHECK(got<tf::errors::DataLoss>(npy("<U1", "()", test::from_hex("00d80000"))) ==
          "code point 55296 at byte 128");
}

TEST_CASE("npy: formats 2.0 and 3.0, and dicts of other writers") {
    const std::string dict = "{\"shape\":(1,2L,),'descr':'<i2','fortran_order':False}  \n";
    const std::string length(1, static_cast<char>(dict.size()));
    for (const char* version : {"\2", "\3"})
        CHECK(elements(read("\x93NUMPY" + (version + std::string(1, '\0')) + length +
                            std::string(3, '\0') + dict + std::string("\1\0\2\0", 4))
                           .as<std::int16_t, 1, 2>()) == std::vector<std::int16_t>{1, 2});
}

TEST_CASE("npy: every dtype, written and read again") {
    const auto x = tf::constant({{-1.f, 0.f, 1.5f}, {100.f, -3.25f, 7.f}});
    round_trip(x);
    round_trip(tf::Tensor<double, 2, 3>(tf::cast<double>(x)));
    round_trip(tf::Tensor<tf::half, 2, 3>(tf::cast<tf::half>(x)));
    round_trip(tf::Tensor<std::int8_t, 2, 3>(tf::cast<std::int8_t>(x)));
    round_trip(tf::Tensor<std::int16_t, 2, 3>(tf::cast<std::int16_t>(x)));
    round_trip(tf::Tensor<std::int32_t, 2, 3>(tf::cast<std::int32_t>(x)));
    round_trip(tf::Tensor<std::int64_t, 2, 3>(tf::cast<std::int64_t>(x)));
    round_trip(tf::Tensor<std::uint8_t, 2, 3>(tf::cast<std::uint8_t>(x * x)));
    round_trip(tf::Tensor<std::uint16_t, 2, 3>(tf::cast<std::uint16_t>(x * x)));
    round_trip(tf::Tensor<std::uint32_t, 2, 3>(tf::cast<std::uint32_t>(x * x)));
    round_trip(tf::Tensor<std::uint64_t, 2, 3>(tf::cast<std::uint64_t>(x * x)));
    round_trip(tf::Tensor<bool, 2, 3>(x > 0.f));
    round_trip(tf::constant({{"a", "bc"}, {"", "\xff"}}));
    round_trip(tf::constant<tf::string>("scalar"));
    round_trip(tf::zeros<float, 1, 2, 1, 2, 1, 1, 1, 3>());
    round_trip(tf::constant(std::vector<std::string>(1000, std::string(300, 'x'))));
}

TEST_CASE("npy: what NumPy does not have") {
    const test::Folder folder("npy_test");
    const auto no_file = [&] { return !std::filesystem::exists(folder / "a.npy"); };
    CHECK_THROWS_AS(io::write_npy(folder / "a.npy", tf::cast<tf::bfloat16>(tf::constant(1.f))),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(io::write_npy(folder / "a.npy", tf::AnyTensor()), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(io::write_npy(folder / "a.npy", tf::constant<tf::string>(std::string(1, '\0'))),
                    tf::errors::InvalidArgument);
    CHECK(no_file());
}

TEST_CASE("npy: a full disk leaves what was there") {
    const test::Folder folder("npy_test");
    io::write_npy(folder / "a.npy", tf::constant({1.f}));
    const std::string before = io::read_file(folder / "a.npy", "test");
    {
        const test::DiskFault full(
            [](std::string_view change) { return change == "write" ? ENOSPC : 0; });
        CHECK_THROWS_AS(io::write_npy(folder / "a.npy", tf::constant({2.f})),
                        tf::errors::ResourceExhausted);
    }
    CHECK(io::read_file(folder / "a.npy", "test") == before);
}

TEST_CASE("npy: what no tensor can hold") {
    using Invalid = tf::errors::InvalidArgument;
    CHECK(got<Invalid>(npy("<c32", "(1,)", "")) == "dtype '<c32'");
    CHECK(got<Invalid>(npy("<V2", "(1,)", "")) == "dtype '<V2'");  // ml_dtypes.bfloat16
    CHECK(got<Invalid>(npy("|O", "(1,)", "")) == "dtype '|O'");
    CHECK(got<Invalid>(npy("|S", "(1,)", "")) == "dtype '|S'");
    CHECK(got<Invalid>(npy("", "(1,)", "")) == "dtype ''");
    CHECK(got<Invalid>(npy("<U99999999999999999999", "()", "")) ==
          "dtype '<U99999999999999999999'");
    CHECK(got<Invalid>(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
                           "")) == "a structured dtype");
    CHECK(got<Invalid>(npy("<f4", "(2147483648,)", "")) ==  // without the trailing spaces
          "a shape that no tensor has: "
          "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648,), }");
    CHECK(got<Invalid>(npy("<f4", "(1, 1, 1, 1, 1, 1, 1, 1, 1)", ""))
              .starts_with("a shape that no tensor has"));
}

TEST_CASE("npy: broken files") {
    using Loss = tf::errors::DataLoss;
    CHECK(got<Loss>("") == "the end of the file at byte 0");
    CHECK(got<Loss>("PK\3\4....") == "other bytes at byte 0");
    CHECK(got<Loss>("\x93NUMPY\4") == "the end of the file at byte 7");
    CHECK(got<Loss>(std::string("\x93NUMPY\4\0", 8)) == "version 4.0 at byte 6");
    CHECK(got<Loss>(std::string("\x93NUMPY\2\0\xff\xff\xff\xff", 12)) ==
          "a head of 4294967295 bytes at byte 8");
    CHECK(got<Loss>(npy("<f4", "(2,)", "12345")) == "5 bytes at byte 128");
    CHECK(got<Loss>(npy("<f4", "(2147483647, 2147483647, 2147483647, 4)", "1234")) ==
          "4 bytes at byte 128");
    CHECK(got<Loss>(npy("|S0", "(1000000000,)", "")) == "0 bytes at byte 128");
    CHECK(got<Loss>(npy("<f4", "(-1,)", "")) == "no dimension at byte 61");
    CHECK(got<Loss>(npy("<f4", "(1, x)", "")) == "no dimension at byte 64");
    CHECK(got<Loss>(npy("<f4", "(1", "")) == "no dimension at byte 64");
    CHECK(got<Loss>(npy("<f4", "(1 1)", "")) == "no ')' at byte 63");
    CHECK(got<Loss>(npy("<f4", "()", "", "None")) == "neither True nor False at byte 44");
    CHECK(got<Loss>(npy("{'descr': '<f4'}", "")) == "a dict without one of its keys at byte 64");
    CHECK(got<Loss>(npy("{'other': '<f4'}", "")) == "the key 'other' at byte 19");
    CHECK(got<Loss>(npy("{'descr': '<f4", "")) == "a string without an end at byte 20");
    CHECK(got<Loss>(npy("{'descr': 4", "")) == "no string at byte 20");
    CHECK(got<Loss>(npy("", "")) == "no '{' at byte 64");
    CHECK(got<Loss>(npy("{", "")) == "no string at byte 64");
    CHECK(got<Loss>(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (), } x", ""))
              .starts_with("text after the dict"));
    test::truncations(floats, [](std::string_view part) { CHECK_THROWS_AS(read(part), Loss); });
    test::bit_flips(floats,
                    [](std::string_view bytes) { test::read_or_fail([&] { read(bytes); }); });
}
