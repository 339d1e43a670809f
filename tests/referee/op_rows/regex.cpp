// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Regular expressions.

#include "op_rows.hpp"

namespace referee {

namespace {

using namespace tf::strings;

const auto texts = tf::constant({"", "abc", "aaa", "ABC abc", "foo bar-baz_9", "a\nb\nab",
                                 "\xC3\xA4\xE2\x82\xAC x", "x\xFFy", "2024-05-06 and 1999-12-31",
                                 "((a)) [b] {c}", "a.b*c+", "baac", "   padded\t\r\n"});

/// Patterns of every construct.
constexpr std::string_view patterns[] = {
    R"re(a*)re",
    R"re()re",
    R"re(a+?)re",
    R"re((a|ab)(c|bcd)?)re",
    R"re([a-c]+)re",
    R"re([^a-c ])re",
    R"re((?i)abc)re",
    R"re((?i:A)b)re",
    R"re(^a)re",
    R"re(b$)re",
    R"re((?m)^a|b$)re",
    R"re(\Aa|b\z)re",
    R"re(\bb)re",
    R"re(\B.)re",
    R"re(.)re",
    R"re((?s).)re",
    R"re(\w+)re",
    R"re(\W)re",
    R"re(\d{4}-\d{2})re",
    R"re(\s+)re",
    R"re(\S+)re",
    R"re([[:alpha:]]+)re",
    R"re([[:^alpha:]]+)re",
    R"re([[:punct:]])re",
    R"re([\w.]+)re",
    R"re([^\s\d]+)re",
    R"re([]a])re",
    R"re([^]a])re",
    R"re([a-])re",
    R"re(\.)re",
    R"re(\x61)re",
    R"re(\x{20AC})re",
    R"re(\141)re",
    R"re(a{2})re",
    R"re(a{2,})re",
    R"re(a{1,2}?)re",
    R"re(a{,2})re",
    R"re((?U)a+)re",
    R"re((?U)a+?)re",
    R"re((?:ab)+|c)re",
    R"re((a*)*)re",
    R"re((|a)*)re",
    R"re((|a)+)re",
    R"re((a|b)*?c)re",
    R"re(\Q(a)\E)re",
    R"re(x|y|)re",
    R"re((?P<n>b)(?P<m>a))re",
    R"re([ä-€])re",
    R"re((?i)[^a])re",
    R"re((a(b)?)+)re",
    R"re([\]\[])re",
    R"re(()*)re",
    R"re((a?)*?b)re",
    R"re((?i)\xE4|B)re",
    R"re(^*a)re",
    R"re(\b+a)re",
    R"re(a{0}b)re",
    R"re((a{1,3}){2})re",
    R"re([^\x00-\x{10FFFF}])re",
    R"re((?-s).b)re",
    R"re((?im)^B)re",
    R"re(\t\r|\n)re",
};

}  // namespace

const Family<OpRows> regex_family([](OpRows& rows) {
    rows.of(
        "tf.strings.regex_replace(x, 'a', 'b')", [](auto x) { return regex_replace(x, "a", "b"); },
        texts);
    rows.of(
        "tf.strings.regex_replace(x, r'(\\w)(\\w)', r'\\2\\1\\0\\\\', replace_global=False)",
        [](auto x) { return regex_replace(x, "(\\w)(\\w)", "\\2\\1\\0\\\\", false); }, texts);
    rows.of(
        "tf.strings.regex_replace(x, y, z)",
        [](auto x, auto y, auto z) { return regex_replace(x, y, z); }, texts,
        tf::constant("[a-c]*"), tf::constant("<\\0>"));
    rows.of(
        "tf.strings.regex_full_match(x, 'a.*c|')",
        [](auto x) { return regex_full_match(x, "a.*c|"); }, texts);
    rows.of(
        "tf.strings.regex_full_match(x, y)", [](auto x, auto y) { return regex_full_match(x, y); },
        texts, tf::constant("[^ ]+"));
    for (const std::string_view pattern : patterns) {
        const tf::Tensor<tf::string> y(pattern);
        const std::string about = "; " + std::to_string(&pattern - patterns);
        rows.value(
            "tf.strings.regex_replace(x, y, '<\\\\0>')" + about,
            [](auto x, auto p) { return regex_replace(x, p, "<\\0>"); }, texts, y);
        rows.value(
            "tf.strings.regex_full_match(x, y)" + about,
            [](auto x, auto p) { return regex_full_match(x, p); }, texts, y);
    }
});

}  // namespace referee
