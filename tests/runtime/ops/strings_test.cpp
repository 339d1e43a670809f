// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Cases of tf::strings that tests/referee/op_rows does not cover: errors, and the spellings of
// docs/tensorflow_to_ctflow.md.

#include <tf/strings.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
namespace s = tf::strings;

const auto abc = tf::constant({"abc", "de"});

}  // namespace

TEST_CASE("strings: errors that elements cause") {
    CHECK_THROWS_WITH_AS(s::substr(abc, 3, 1), doctest::Contains("[tf.strings.position]"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(s::substr(abc, -3, 1, s::UTF8_CHAR),
                         doctest::Contains("[tf.strings.position]"), tf::errors::InvalidArgument);
    for (const char* text : {"", " ", "1x", "--1", "1 2", "1e", "0x", "+-1", "nan(1)", "1,5"})
        CHECK_THROWS_WITH_AS(s::to_number(text), doctest::Contains("[tf.strings.number]"),
                             tf::errors::InvalidArgument);
    for (const char* text : {"2147483648", "1.0", "0x10", "- 1", ""})
        CHECK_THROWS_AS(s::to_number(text, tf::int32), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(s::to_number("-1", tf::uint32), tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(s::to_hash_bucket_fast(abc, 0), doctest::Contains("[tf.strings.buckets]"),
                         tf::errors::InvalidArgument);
}

TEST_CASE("strings: errors of options") {
    const auto number = tf::constant(1);
    for (const s::AsStringOptions& options :
         {s::AsStringOptions{.precision = 1}, s::AsStringOptions{.scientific = true},
          s::AsStringOptions{.fill = "x"}, s::AsStringOptions{.fill = "00"}})
        CHECK_THROWS_WITH_AS(s::as_string(number, options), doctest::Contains("[tf.strings.style]"),
                             tf::errors::InvalidArgument);
    CHECK_THROWS_AS(s::as_string(tf::constant(1.5f), {.scientific = true, .shortest = true}),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(s::format("{} {}", abc), doctest::Contains("[tf.strings.format]"),
                         tf::errors::InvalidArgument);
}

TEST_CASE("strings: errors of patterns, as RE2 has them") {
    for (const char* pattern : {"(",           ")",        "[",     "a**",
                                "a{2}{3}",     "*",        "a|*",   "a{1001}",
                                "(a{2}){501}", "a{2,1}",   "\\",    "\\1",
                                "[b-a]",       "[[:no:]]", "(?=a)", "(?P<n>a)(?P<n>b)",
                                "\\x{110000}", "[\\b]",    "\xFF",  "(?",
                                "(?i",         "\\_"})
        CHECK_THROWS_WITH_AS(s::regex_full_match(abc, pattern),
                             doctest::Contains("[tf.strings.pattern]"),
                             tf::errors::InvalidArgument);
    CHECK_THROWS_AS(s::regex_full_match(abc, std::string(5000, '(')), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(s::regex_full_match(abc, "\\pL"), tf::errors::Unimplemented);
    for (const char* rewrite : {"\\1", "\\", "\\x"})
        CHECK_THROWS_WITH_AS(s::regex_replace(abc, "b", rewrite),
                             doctest::Contains("[tf.strings.rewrite]"),
                             tf::errors::InvalidArgument);
}

TEST_CASE("strings: patterns need linear time") {
    const tf::Tensor<tf::string> text(std::string(20000, 'a'));
    CHECK_FALSE(s::regex_full_match(text, "(a*)*(a|aa)*b")() == true);
    CHECK(s::regex_replace(text, "(a|a)*$", "x")() == "x");
}

TEST_CASE("strings: patterns that come again, more of them than are kept") {
    for (int round = 0; round < 3; ++round)
        for (int k = 0; k < 20; ++k) {
            const std::string n = std::to_string(k);
            const tf::Tensor<tf::string> text("v" + n + "=" + std::string(3, 'a'));
            CHECK(s::regex_full_match(text, "v" + n + "=a+")() == true);
            CHECK_FALSE(s::regex_full_match(text, "v" + n + "=b+")() == true);
            CHECK(s::regex_replace(text, "v" + n + "=(a+)", "\\1.")() == "aaa.");
            // A pattern with errors raises them on every use, and one pattern takes several
            // replacements.
            CHECK_THROWS_AS(s::regex_full_match(text, "("), tf::errors::InvalidArgument);
            CHECK_THROWS_AS(s::regex_replace(text, "a", "\\1"), tf::errors::InvalidArgument);
            CHECK(s::regex_replace(text, "a", "")() == "v" + n + "=");
        }
}

TEST_CASE("strings: dims that are open and do not fit") {
    const tf::Tensor<tf::string, tf::dyn> two(abc), one(tf::constant({"x"}));
    CHECK_THROWS_AS(s::join(two, one), tf::errors::InvalidArgument);
    const tf::Tensor<int, tf::dyn> positions(tf::constant({0, 0, 0}));
    CHECK_THROWS_AS(s::substr(two, positions, 1), tf::errors::InvalidArgument);
}

TEST_CASE("strings: scalars, texts and structures") {
    CHECK(s::lower("ABC")() == "abc");
    CHECK(s::length(tf::constant("abc"))() == 3);
    const auto parts = both([](auto x) { return s::split(x, "b"); }, abc);
    CHECK(value_of(parts.values).strings == std::vector<std::string>{"a", "c", "de"});
    check(parts.row_splits, tf::Shape(3), {0, 2, 3});
    CHECK(value_of(s::split(" a  b ")).strings == std::vector<std::string>{"a", "b"});
    CHECK(s::join(tf::constant("a"), "b", s::Separator{"-"})() == "a-b");
    CHECK(tf::as_string(tf::constant(true))() == "true");
}
