// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Strings.

#include "op_rows.hpp"

namespace referee {

namespace {

using namespace tf::strings;
using tf::string;

const auto words = tf::constant({" Hello, World\t", "", "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z",
                                 "x \xFF\x80y", "\v\f\r\n b\0c ", "one,two,,three "});
constexpr auto parts_of = [](auto x) {
    return tf::RaggedTensor<tf::Tensor<string, tf::dyn>>(tf::strings::split(x));
};
const auto matrix = tf::constant({{"a", "b", ""}, {"d", "ee", "f"}});

void letter_rows(OpRows& rows) {
    rows.of("tf.strings.length(x)", [](auto x) { return length(x); }, words);
    rows.of(
        "tf.strings.length(x, unit='UTF8_CHAR')", [](auto x) { return length(x, UTF8_CHAR); },
        words);
    rows.of("tf.strings.lower(x)", [](auto x) { return lower(x); }, words);
    rows.of("tf.strings.upper(x)", [](auto x) { return upper(x); }, words);
    const auto letters = tf::constant(
        {"\xC3\x80\xC3\x9F\xC4\xB0\xC7\x85 \xCE\x91\xCE\xA3 \xCE\xA3\xCE\xA3\xCE\x91 \xD0\x96",
         "\xEF\xAC\x83\xCE\x90 \xFF", "ABCdef"});
    rows.of(
        "tf.strings.lower(x, encoding='utf-8')", [](auto x) { return lower(x, UTF_8); }, letters);
    rows.of(
        "tf.strings.upper(x, encoding='utf-8')", [](auto x) { return upper(x, UTF_8); }, letters);
    rows.of("tf.strings.strip(x)", [](auto x) { return strip(x); }, words);
    const auto texts = tf::constant({"hello", "\xE2\x82\xAC\xC3\xA4!!!"});
    rows.of("tf.strings.substr(x, 1, 3)", [](auto x) { return substr(x, 1, 3); }, texts);
    rows.of("tf.strings.substr(x, -2, 9)", [](auto x) { return substr(x, -2, 9); }, texts);
    rows.of("tf.strings.substr(x, 5, -1)", [](auto x) { return substr(x, 5, -1); }, texts);
    rows.of(
        "tf.strings.substr(x, 1, 2, unit='UTF8_CHAR')",
        [](auto x) { return substr(x, 1, 2, UTF8_CHAR); }, texts);
    rows.of(
        "tf.strings.substr(x, -4, 2, unit='UTF8_CHAR')",
        [](auto x) { return substr(x, -4, 2, UTF8_CHAR); }, texts);
    rows.of(
        "tf.strings.substr(x, y, z)", [](auto x, auto y, auto z) { return substr(x, y, z); }, texts,
        tf::constant({{1}, {-3}, {0}}), tf::constant({{2}, {2}, {-1}}));
    rows.of(
        "tf.strings.substr(x, y, y - y + 1)", [](auto x, auto y) { return substr(x, y, 1); },
        tf::constant("abc"), tf::constant<std::int64_t>({0, 3, -1}));
}

void joining_rows(OpRows& rows) {
    rows.of("tf.strings.join([x, y])", [](auto x, auto y) { return join(x, y); }, matrix, matrix);
    rows.of(
        "tf.strings.join([x, '+', y], '--')",
        [](auto x, auto y) { return join(x, "+", y, Separator{"--"}); }, matrix,
        tf::constant("end"));
    rows.of(
        "tf.strings.join([x, x], ' ')", [](auto x) { return join({x, x}, " "); },
        tf::constant("a"));
    rows.of("tf.strings.reduce_join(x)", [](auto x) { return reduce_join(x); }, matrix);
    rows.of("tf.strings.reduce_join(x, 0)", [](auto x) { return reduce_join<0>(x); }, matrix);
    rows.of(
        "tf.strings.reduce_join(x, -1, True, separator=', ')",
        [](auto x) { return reduce_join<-1>(x, ", ", tf::keepdims); }, matrix);
    rows.of(
        "tf.strings.reduce_join(x, [0, 1])", [](auto x) { return reduce_join<0, 1>(x); }, matrix);
    rows.of(
        "tf.strings.reduce_join(x, keepdims=True)",
        [](auto x) { return reduce_join(x, tf::keepdims); }, matrix);
    rows.of(
        "tf.strings.reduce_join(x, 0, separator='-')",
        [](auto x) { return reduce_join<0>(x, "-"); }, tf::zeros<string, 0, 2>());
    rows.of(
        "tf.strings.unsorted_segment_join(x, y, 3, '-')",
        [](auto x, auto y) { return unsorted_segment_join<3>(x, y, "-"); }, matrix,
        tf::constant({2, 0}));
    rows.of(
        "tf.strings.unsorted_segment_join(x, y, z)",
        [](auto x, auto y, auto z) { return unsorted_segment_join(x, y, z); }, matrix,
        tf::constant<std::int64_t>({{1, 1, 0}, {0, 1, 3}}), tf::constant(4));
    rows.of(
        "tf.strings.format('{} of {}', (x, y))",
        [](auto x, auto y) { return format("{} of {}", x, y); }, matrix, tf::constant({1.5, 2.0}));
    rows.of(
        "tf.strings.format('{} <>', x, placeholder='<>', summarize=1)",
        [](auto x) {
            return format("{} <>", x, FormatOptions{.placeholder = "<>", .summarize = 1});
        },
        tf::constant({1, 2, 3, 4}));
    rows.of(
        "tf.strings.split(x).values", [](auto x) { return tf::strings::split(x).values; }, words);
    rows.of(
        "tf.strings.split(tf.reshape(x, [1]), ',').values",
        [](auto x) { return tf::strings::split(x, ","); }, tf::constant("one,two,,three "));
    rows.of(
        "tf.strings.split(x, maxsplit=1).values",
        [](auto x) { return tf::strings::split(x, "", 1).values; }, words);
    rows.of(
        "tf.strings.split(x, ',', 2).row_splits",
        [](auto x) { return tf::strings::split(x, ",", 2).row_splits; }, words);
    rows.of(
        "tf.strings.split(x, 'e', 0).row_splits",
        [](auto x) { return tf::strings::split(x, "e", 0).row_splits; }, tf::zeros<string, 0>());
    rows.of("tf.strings.ngrams(x, 2)", [](auto x) { return tf::strings::ngrams<2>(x); }, matrix);
    rows.of(
        "tf.strings.ngrams(x, [1, 3], separator='|', pad_values=('<', '>>'), padding_width=1)",
        [](auto x) {
            return tf::strings::ngrams<1, 3>(
                x, {.separator = "|", .pad_values = {"<", ">>"}, .padding_width = 1});
        },
        tf::constant({"a", "", "cde", "f"}));
    rows.of(
        "tf.strings.ngrams(tf.strings.split(x), (2, 3), pad_values='_').values",
        [](auto x) { return tf::strings::ngrams<2, 3>(parts_of(x), {.pad_values = "_"}).values; },
        words);
    rows.of(
        "tf.strings.ngrams(tf.strings.split(x), 3, preserve_short_sequences=True).row_splits",
        [](auto x) {
            return tf::strings::ngrams<3>(parts_of(x), {.preserve_short_sequences = true})
                .row_splits;
        },
        words);
}

template <class T>
void integer_rows(OpRows& rows) {
    using Limits = std::numeric_limits<T>;
    const tf::Tensor<T, 4> x(tf::constant<T>({Limits::min(), T(0), T(17), Limits::max()}));
    const std::string dtype = "; " + std::string(tf::name_of(tf::dtype_of<T>));
    rows.value("tf.strings.as_string(x)" + dtype, [](auto v) { return as_string(v); }, x);
    rows.value(
        "tf.strings.as_string(x, width=5, fill='0')" + dtype,
        [](auto v) { return as_string(v, {.width = 5, .fill = "0"}); }, x);
    rows.value(
        "tf.strings.as_string(x, fill='+')" + dtype,
        [](auto v) { return as_string(v, {.fill = "+"}); }, x);
}
void number_rows(OpRows& rows) {
    const auto x = tf::constant<double>({1.5, -2.25, 1e20, nan, inf, -inf, -0.0, 0.0, 1e-5,
                                         123456789.0, 5e-324, 1.7e308, 0.5, 99999.95});
    const auto floats = as<float>(x);
    rows.of("tf.strings.as_string(x)", [](auto v) { return as_string(v); }, x);
    rows.of(
        "tf.strings.as_string(x, precision=2, width=10, fill='0')",
        [](auto v) { return as_string(v, {.precision = 2, .width = 10, .fill = "0"}); }, floats);
    rows.value(
        "tf.strings.as_string(x, scientific=True, width=15, fill='-')",
        [](auto v) { return as_string(v, {.scientific = true, .width = 15, .fill = "-"}); }, x);
    rows.value(
        "tf.strings.as_string(x, shortest=True)",
        [](auto v) { return as_string(v, {.shortest = true}); }, floats);
    rows.value(
        "tf.strings.as_string(x, shortest=True, fill='#', width=3)",
        [](auto v) { return as_string(v, {.shortest = true, .width = 3, .fill = "#"}); }, x);
    rows.value(
        "tf.strings.as_string(x, shortest=True, fill='#', precision=0)",
        [](auto v) { return as_string(v, {.precision = 0, .shortest = true, .fill = "#"}); }, x);
    rows.value(
        "tf.strings.as_string(x, precision=0, fill='#')",
        [](auto v) { return as_string(v, {.precision = 0, .fill = "#"}); }, x);
    rows.value(
        "tf.strings.as_string(x, scientific=True, precision=20, fill='+')",
        [](auto v) { return as_string(v, {.precision = 20, .scientific = true, .fill = "+"}); }, x);
    rows.value(
        "tf.strings.as_string(x, fill=' ', width=12)",
        [](auto v) { return as_string(v, {.width = 12, .fill = " "}); }, x);
    rows.in_dtypes<tf::half, tf::bfloat16>(
        "tf.strings.as_string(x)", [](auto v) { return as_string(v); }, x);
    rows.value(
        "tf.strings.as_string(x, width=6, fill='0')",
        [](auto v) { return as_string(v, {.width = 6, .fill = "0"}); },
        tf::constant({true, false}));
    rows.value(
        "tf.strings.as_string(x, width=6, fill='-')",
        [](auto v) { return as_string(v, {.width = 6, .fill = "-"}); }, matrix);
    integer_rows<std::int8_t>(rows);
    integer_rows<std::uint8_t>(rows);
    integer_rows<std::int16_t>(rows);
    integer_rows<std::uint16_t>(rows);
    integer_rows<std::int32_t>(rows);
    integer_rows<std::uint32_t>(rows);
    integer_rows<std::int64_t>(rows);
    integer_rows<std::uint64_t>(rows);

    const auto reals = tf::constant({"1.5",
                                     " +1.5\n",
                                     "0x10",
                                     "-0x1.8p-3",
                                     "1e400",
                                     "-1e400",
                                     "1e-400",
                                     "inf",
                                     "-Infinity",
                                     "nan",
                                     "-NaN",
                                     ".5",
                                     "5.",
                                     "1e5",
                                     "9007199254740993",
                                     "0.1",
                                     "1E+2",
                                     "3.4028236e38",
                                     "-0",
                                     "1e99999999999999999999",
                                     "-1e-99999999999999999999"});
    rows.of("tf.strings.to_number(x)", [](auto v) { return to_number(v); }, reals);
    rows.of(
        "tf.strings.to_number(x, tf.float64)", [](auto v) { return to_number(v, tf::float64); },
        reals);
    const auto whole = tf::constant({"12", " +7 ", "007", "2147483647", "0"});
    rows.of(
        "tf.strings.to_number(x, tf.int32)", [](auto v) { return to_number(v, tf::int32); }, whole);
    rows.of(
        "tf.strings.to_number(x, tf.int64)", [](auto v) { return to_number<std::int64_t>(v); },
        tf::constant({"-9223372036854775808", "9223372036854775807"}));
    rows.of(
        "tf.strings.to_number(x, tf.uint32)", [](auto v) { return to_number(v, tf::uint32); },
        whole);
    rows.of(
        "tf.strings.to_number(x, tf.uint64)", [](auto v) { return to_number(v, tf::uint64); },
        tf::constant({"18446744073709551615", "+3"}));
}

void hash_rows(OpRows& rows) {
    std::vector<string> texts;  // of every length at which a hash proceeds differently
    for (std::size_t n = 0; n < 200; ++n) {
        string text;
        for (std::size_t i = 0; i < n; ++i) text += static_cast<char>(31 * n + 7 * i * i + i);
        texts.push_back(text);
    }
    const auto x = tf::constant<200>(texts);
    rows.of(
        "tf.strings.to_hash_bucket_fast(x, 2**62)",
        [](auto v) { return to_hash_bucket_fast(v, std::int64_t{1} << 62); }, x);
    rows.of(
        "tf.strings.to_hash_bucket_fast(x, 10)", [](auto v) { return to_hash_bucket_fast(v, 10); },
        words);
    rows.of(
        "tf.strings.to_hash_bucket(x, 2**62 - 57)",
        [](auto v) { return to_hash_bucket(v, (std::int64_t{1} << 62) - 57); }, x);
    rows.of(
        "tf.strings.to_hash_bucket_strong(x, 2**62 - 57, [123, -5])",
        [](auto v) { return to_hash_bucket_strong(v, (std::int64_t{1} << 62) - 57, {123, -5}); },
        x);
}

}  // namespace

const Family<OpRows> string_family([](OpRows& rows) {
    letter_rows(rows);
    joining_rows(rows);
    number_rows(rows);
    hash_rows(rows);
});

}  // namespace referee
