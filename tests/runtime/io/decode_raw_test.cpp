// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Numbers from the bytes of strings, and compressed strings.

#include <complex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tf/io.hpp>

#include "../support.hpp"

using tf::dyn;
using tf::errors::InvalidArgument;

namespace {

/// The bytes of the text "ctflow ctflow ctflow ctflow" as a zlib stream.
const std::string packed("\x78\x9c\x4b\x2e\x49\xcb\xc9\x2f\x57\x48\xc6\x42\x01\x00\x93\xed\x0a\x9d",
                         18);

}  // namespace

TEST_CASE("decode_raw: numbers of all sizes in both byte orders") {
    const std::string bytes("\1\2\3\4\5\6\7\x88", 8);
    const auto words = tf::io::decode_raw<std::int16_t>(bytes);
    static_assert(std::is_same_v<decltype(words), const tf::Tensor<std::int16_t, dyn>>);
    CHECK(test::elements(words) == std::vector<std::int16_t>{0x201, 0x403, 0x605, -0x77f9});
    CHECK(test::elements(tf::io::decode_raw<std::int16_t>(bytes, false)) ==
          std::vector<std::int16_t>{0x102, 0x304, 0x506, 0x788});
    CHECK(test::elements(tf::io::decode_raw<std::uint8_t>(bytes))[7] == 0x88);
    const std::string numbers("\0\0\x80\x3f\0\0\0\xc0", 8);  // 1 and -2
    CHECK(test::elements(tf::io::decode_raw<float>(numbers)) == std::vector<float>{1, -2});
    const auto z = tf::io::decode_raw<std::complex<float>>(numbers);
    CHECK(test::elements(z) == std::vector<std::complex<float>>{{1, -2}});
    const std::string turned("\x3f\x80\0\0\xc0\0\0\0", 8);
    CHECK(test::elements(tf::io::decode_raw<std::complex<float>>(turned, false)) ==
          test::elements(z));
    CHECK(test::elements(tf::io::decode_raw<bool>(std::string("\0\1\2", 3))) ==
          test::elements(tf::constant({false, true, true})));
}

TEST_CASE("decode_raw: tensors of strings, eagerly and in functions") {
    const auto rows = tf::constant<tf::string>({"abcd", "efgh"});
    const auto f = tf::function(
        [](tf::Tensor<tf::string, 2> x) { return tf::io::decode_raw<std::uint8_t>(x); });
    const auto y = f(rows);
    static_assert(std::is_same_v<decltype(y), const tf::Tensor<std::uint8_t, 2, dyn>>);
    CHECK(y.shape() == tf::Shape(2, 4));
    CHECK(test::elements(y) == std::vector<std::uint8_t>{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'});
    CHECK(tf::io::decode_raw<float>("").shape() == tf::Shape(0));
    CHECK_THROWS_AS(tf::io::decode_raw<float>("abc"), InvalidArgument);
    CHECK_THROWS_AS(tf::io::decode_raw<std::uint8_t>(tf::constant<tf::string>({"ab", "abc"})),
                    InvalidArgument);
}

TEST_CASE("decode_raw with a fixed length: longer strings are cut, shorter ones filled") {
    const auto x =
        tf::io::decode_raw<std::int16_t, 4>(tf::constant<tf::string>({"\1", "", "\1\1\1\1\1\1"}));
    static_assert(std::is_same_v<decltype(x), const tf::Tensor<std::int16_t, 3, 2>>);
    CHECK(test::elements(x) == std::vector<std::int16_t>{1, 0, 0, 0, 257, 257});
    const auto f = tf::function([](tf::Tensor<tf::string, dyn> s) {
        return tf::io::decode_raw<std::int16_t, 4>(s, false);
    });
    CHECK(test::elements(f(tf::constant<tf::string>({"\1"}))) == std::vector<std::int16_t>{256, 0});
}

TEST_CASE("decode_compressed: the text, other names and damaged bytes are errors") {
    CHECK(*tf::io::decode_compressed("plain").data() == "plain");
    CHECK_THROWS_AS(tf::io::decode_compressed("x", "BZIP"), InvalidArgument);
#ifdef TF_WITH_ZLIB
    const std::string text = "ctflow ctflow ctflow ctflow";
    CHECK_THROWS_AS(tf::io::decode_compressed("no stream", "ZLIB"), tf::errors::DataLoss);
    CHECK_THROWS_AS(tf::io::decode_compressed(packed.substr(0, 9), "ZLIB"), tf::errors::DataLoss);
    const auto f =
        tf::function([](tf::Tensor<tf::string> x) { return tf::io::decode_compressed(x, "ZLIB"); });
    CHECK(*f(packed).data() == text);
#else
    CHECK_THROWS_AS(tf::io::decode_compressed(packed, "ZLIB"), tf::errors::Unimplemented);
#endif
}
