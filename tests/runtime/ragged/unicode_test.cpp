// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Code points, characters and bytes of texts: open dims, ragged operands, errors, and random bytes;
// the referee has the rest. The expected values are those of TensorFlow 2.21.

#include <tf/ragged.hpp>
#include <tf/strings.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "../ops/op_support.hpp"

namespace {

namespace s = tf::strings;
using tf::dyn;
using Texts = std::vector<std::string>;
using Lists = std::vector<Texts>;
using Codes = std::vector<std::vector<int>>;

template <class T>
Texts texts(const T& x) {
    return Texts(x.data(), x.data() + x.shape().size());
}
/// Bytes of a linear congruential generator; each fourth one begins or continues a character.
std::string random_bytes(std::uint32_t& state, std::size_t size) {
    std::string out;
    for (std::size_t k = 0; k < size; ++k) {
        state = state * 1664525u + 1013904223u;
        const char leads[] = "\xC2\xE0\xED\xF0\xF4\x80\xBF\xD8";
        out += state >> 30 == 0 ? leads[state >> 24 & 7] : static_cast<char>(state >> 16);
    }
    return out;
}

}  // namespace

TEST_CASE("unicode: ragged operands and open dims") {
    const auto words = s::split(tf::constant({{"to be"}, {"\xC3\xB6r"}}));
    CHECK(s::unicode_decode(words, "UTF-8").to_list() ==
          std::vector<std::vector<Codes>>{{Codes{{116, 111}, {98, 101}}}, {Codes{{246, 114}}}});
    const auto back = s::unicode_encode(s::unicode_split(words, "UTF-8").mapped([](const auto& v) {
        return s::unicode_decode(v, "UTF-8").values;
    }),
                                        "UTF-8");
    CHECK(back.to_list() == std::vector<Lists>{{{"to", "be"}}, {{"\xC3\xB6r"}}});
    const auto f = tf::function([](const tf::Tensor<tf::string, dyn, dyn>& x) {
        return s::unicode_split_with_offsets(x, "UTF-8", {.errors = "ignore"});
    });
    const auto [values, offsets] = f(tf::constant({{"a\xFF\xC3\xA4", ""}}));
    CHECK(values.to_list() == std::vector<Lists>{{{"a", "\xC3\xA4"}, {}}});
    CHECK(offsets.to_list() == std::vector<std::vector<std::vector<std::int64_t>>>{{{0, 2}, {}}});
    const auto cube = s::unicode_encode(tf::constant<int>({{{65, 66}}, {{67, 68}}}), "UTF-16-BE");
    CHECK(cube.shape() == tf::Shape(2, 1));
    CHECK(texts(cube) == Texts{std::string("\0A\0B", 4), std::string("\0C\0D", 4)});
}

TEST_CASE("unicode: no strings") {
    const tf::Tensor<tf::string, dyn> none = tf::zeros<tf::string, 0>();
    CHECK(s::unicode_decode(none, "UTF-8").to_list() == Codes{});
    CHECK(s::bytes_split(none).to_list() == Lists{});
    CHECK(s::unicode_split("", "UTF-8").shape() == tf::Shape(0));
    CHECK(s::unicode_encode(tf::zeros<int, 0, 2>(), "UTF-8").shape() == tf::Shape(0));
    CHECK(texts(s::unicode_encode(tf::zeros<int, 2, 0>(), "UTF-8")) == Texts{"", ""});
}

TEST_CASE("unicode: bytes and numbers that are not characters") {
    const auto x = tf::constant({"a", "b\xFF"});
    const auto strict = [&] { s::unicode_decode(x, "UTF-8", {.errors = "strict"}).to_list(); };
    CHECK_THROWS_WITH_AS(strict(), doctest::Contains("byte 1 of string 1"),
                         tf::errors::InvalidArgument);
    const auto transcode = [](const auto& v) {
        return s::unicode_transcode(v, "UTF-8", "UTF-8",
                                    {.errors = "strict", .replace_control_characters = true});
    };
    CHECK_THROWS_AS(texts(transcode(x)), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(texts(transcode(tf::constant({"\n"}))), tf::errors::InvalidArgument);
    // a control character is no error of unicode_decode
    CHECK(s::unicode_decode(tf::constant({"\n"}), "UTF-8",
                            {.errors = "strict", .replace_control_characters = true})
              .to_list() == Codes{{0xFFFD}});
    const auto surrogate = tf::constant<int>({0xD800});
    CHECK_THROWS_AS(s::unicode_encode(surrogate, "UTF-8", {.errors = "strict"}).shape(),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(s::unicode_decode(x, "UTF-8", {.replacement_char = 0x110000}),
                         doctest::Contains("[tf.strings.unicode]"), tf::errors::InvalidArgument);
    const tf::RaggedTensor<tf::Tensor<int, dyn>> broken{tf::constant<int>({65, 66}),
                                                        tf::constant<std::int64_t>({0, 2, 1})};
    CHECK_THROWS_AS(s::unicode_encode(broken, "UTF-8").shape(), tf::errors::InvalidArgument);
}

TEST_CASE("unicode: random bytes are read in every encoding, and written ones are read back") {
    std::uint32_t state = 7;
    Texts all;
    for (std::size_t k = 0; k < 2000; ++k) all.push_back(random_bytes(state, k % 23));
    const tf::Tensor<tf::string, dyn> x = tf::constant<2000>(all);
    const auto check = [&](const s::InputEncoding& encoding) {
        const auto [codes, starts] = s::unicode_decode_with_offsets(x, encoding);
        const auto text = s::unicode_transcode(x, encoding, "UTF-8");
        CHECK(s::unicode_decode(text, "UTF-8", {.errors = "strict"}).to_list() == codes.to_list());
        CHECK(texts(s::unicode_encode(codes, "UTF-8")) == texts(text));
        CHECK(texts(s::unicode_transcode(s::unicode_transcode(text, "UTF-8", "UTF-16-BE"),
                                         "UTF-16-BE", "UTF-8")) == texts(text));
        const auto first = starts.to_list();
        for (std::size_t k = 0; k < first.size(); ++k)
            for (std::size_t i = 0; i < first[k].size(); ++i) {
                const bool ascends = i == 0 ? first[k][i] == 0 : first[k][i] > first[k][i - 1];
                REQUIRE((ascends && first[k][i] < static_cast<std::int64_t>(all[k].size())));
            }
    };
    check("UTF-8");
    check("UTF-16-BE");
    check("UTF-16-LE");
    check("UTF-32-BE");
    check("UTF-32-LE");
    check("US-ASCII");
    check("ISO-8859-1");
}

TEST_CASE("strings: functions of ragged tensors") {
    const auto words = s::split(tf::constant({{"Ab c"}, {"d1"}}));
    CHECK(s::lower(words).to_list() == std::vector<Lists>{{{"ab", "c"}}, {{"d1"}}});
    CHECK(s::strip(s::join(" ", words, s::upper(words), s::Separator{"-"})).to_list() ==
          std::vector<Lists>{{{"-Ab-AB", "-c-C"}}, {{"-d1-D1"}}});
    CHECK(s::regex_full_match(words, "[a-z].*").to_list() ==
          std::vector<std::vector<std::vector<bool>>>{{{false, true}}, {{true}}});
    CHECK(s::to_number(s::as_string(s::length(words)), tf::int32).to_list() ==
          std::vector<Codes>{{{2, 1}}, {{2}}});
    CHECK(s::unicode_script(s::unicode_decode(words, "UTF-8")).to_list().at(1) ==
          std::vector<Codes>{{{25, 0}}});
    const auto other = s::split(tf::constant({{"a"}, {"b"}}));
    CHECK_THROWS_AS(s::join(words, other).to_list(), tf::errors::InvalidArgument);
    CHECK(s::bytes_split(s::substr(words, 0, 1)).to_list().at(0) ==
          std::vector<Lists>{{{"A"}, {"c"}}});
}
