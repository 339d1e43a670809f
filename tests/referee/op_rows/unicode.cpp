// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Texts in several encodings, and functions of strings in rows of different lengths.

#include "op_rows.hpp"

namespace referee {

namespace {

using namespace tf::strings;
using tf::string;

// with control characters, numbers of every length, long forms, surrogates, cut characters
const auto texts =
    tf::constant({"", "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z\n", "\xFF\xC0\x80 \xE0\x80\xAF",
                  "\xED\xA0\x80\xED\xBF\xBF\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF\xF4\x90\x80\x80",
                  "\xE2\x82", "\xF0\x9F\x98 x\xF0\x9F", "\xEF\xBB\xBF\x7F\x80\x1F "});
const auto wide = tf::constant({"\xD8\x3D\xDE\x80\x20\xAC", "\xD8\x3D\x20\xAC\xDE", "a", "\xDC",
                                "\xDC\x01\xD8\x02", "abcdef\x10\xFF"});
const auto matrix = tf::constant({{"to be", "", "\xC3\xB6r"}, {"not", " ", "a  b\xFF"}});
const auto codes = tf::constant<int>(
    {{72, 0xF6, 0x20AC}, {-1, 0x1F600, 0xD800}, {0x110000, 0x10FFFF, 10}, {0, 0xDFFF, 0xFFFE}});

constexpr auto words_of = [](auto x) { return tf::strings::split(tf::reshape<-1, 1>(x)); };

void transcoding_rows(OpRows& rows) {
    rows.of(
        "tf.strings.unicode_transcode(x, 'UTF-8', 'UTF-16-BE')",
        [](auto x) { return unicode_transcode(x, "UTF-8", "UTF-16-BE"); }, texts);
    rows.of(
        "tf.strings.unicode_transcode(x, 'UTF-8', 'UTF-32-BE', errors='ignore', "
        "replace_control_characters=True)",
        [](auto x) {
            return unicode_transcode(x, "utf8", "UTF-32-BE",
                                     {.errors = "ignore", .replace_control_characters = true});
        },
        texts);
    rows.of(
        "tf.strings.unicode_transcode(x, 'UTF-8', 'UTF-8', replacement_char=63, "
        "replace_control_characters=True)",
        [](auto x) {
            return unicode_transcode(x, "UTF-8", "UTF-8",
                                     {.replacement_char = 63, .replace_control_characters = true});
        },
        texts);
    rows.of(
        "tf.strings.unicode_transcode(x, 'UTF-8', 'UTF-16-BE', replacement_char=0xD800)",
        [](auto x) {
            return unicode_transcode(x, "UTF-8", "UTF-16-BE", {.replacement_char = 0xD800});
        },
        texts);
    rows.of(
        "tf.strings.unicode_transcode(x, 'UTF-16-BE', 'UTF-8')",
        [](auto x) { return unicode_transcode(x, "UTF-16-BE", "UTF-8"); }, wide);
    rows.of(
        "tf.strings.unicode_transcode(x, 'UTF-16-LE', 'UTF-8')",
        [](auto x) { return unicode_transcode(x, "UTF-16-LE", "UTF-8"); }, wide);
    rows.of(
        "tf.strings.unicode_transcode(tf.strings.unicode_transcode(x, 'UTF-8', 'UTF-32-BE'), "
        "'UTF-32-BE', 'UTF-8')",
        [](auto x) {
            return unicode_transcode(unicode_transcode(x, "UTF-8", "UTF-32-BE"), "UTF-32-BE",
                                     "UTF-8");
        },
        texts);
    rows.of(
        "tf.strings.unicode_transcode(x, 'UTF-32-LE', 'UTF-8')",
        [](auto x) { return unicode_transcode(x, "UTF-32-LE", "UTF-8"); },
        tf::constant({"a\0\0\0\x80\xF6\x01\0z", "", "\0\0\x11\0\0\xD8\0\0"}));
    rows.of(
        "tf.strings.unicode_transcode(x, 'ISO-8859-1', 'UTF-8')",
        [](auto x) { return unicode_transcode(x, "latin1", "UTF-8"); }, texts);
    rows.of(
        "tf.strings.unicode_transcode(x, 'US-ASCII', 'UTF-8')",
        [](auto x) { return unicode_transcode(x, "US-ASCII", "UTF-8"); }, texts);
    rows.of(
        "tf.strings.unicode_transcode(x[:1], 'UTF-8', 'UTF-8', errors='strict')",
        [](auto x) {
            return unicode_transcode(x(tf::Slice<0, 1>()), "UTF-8", "UTF-8", {.errors = "strict"});
        },
        texts);
}

void decoding_rows(OpRows& rows) {
    rows.of(
        "tf.strings.unicode_decode(x, 'UTF-8').values",
        [](auto x) { return unicode_decode(x, "UTF-8").values; }, texts);
    rows.of(
        "tf.strings.unicode_decode(x, 'UTF-8', errors='ignore').row_splits",
        [](auto x) { return unicode_decode(x, "UTF-8", {.errors = "ignore"}).row_splits; }, texts);
    rows.of(
        "tf.strings.unicode_decode(x, 'UTF-16-BE', replacement_char=5).to_tensor()",
        [](auto x) {
            return tf::ragged::to_tensor(unicode_decode(x, "UTF-16-BE", {.replacement_char = 5}));
        },
        wide);
    rows.of(
        "tf.strings.unicode_decode(x, 'UTF-8')", [](auto x) { return unicode_decode(x, "UTF-8"); },
        tf::constant("a\xC3\xA4\xFF"));
    rows.of(
        "tf.strings.unicode_decode_with_offsets(x, 'UTF-8')[1].to_tensor()",
        [](auto x) {
            return tf::ragged::to_tensor(unicode_decode_with_offsets(x, "UTF-8").offsets);
        },
        texts);
    rows.of(
        "tf.strings.unicode_decode_with_offsets(x, 'UTF-8', 'ignore', 65, True)[0].to_tensor()",
        [](auto x) {
            return tf::ragged::to_tensor(
                unicode_decode_with_offsets(x, "UTF-8", {"ignore", 65, true}).values);
        },
        texts);
    rows.of(
        "tf.strings.unicode_split(x, 'UTF-8').to_tensor()",
        [](auto x) { return tf::ragged::to_tensor(unicode_split(x, "UTF-8")); }, matrix);
    rows.of(
        "tf.strings.unicode_split(x, 'UTF-16-BE', errors='ignore').values",
        [](auto x) { return unicode_split(x, "UTF-16-BE", {.errors = "ignore"}).values; }, wide);
    rows.of(
        "tf.strings.unicode_split_with_offsets(x, 'UTF-8')[1].flat_values",
        [](auto x) { return unicode_split_with_offsets(x, "UTF-8").offsets.flat_values(); },
        matrix);
    rows.of(
        "tf.strings.unicode_split(x, 'UTF-8')", [](auto x) { return unicode_split(x, "UTF-8"); },
        tf::constant(""));
    rows.of(
        "tf.strings.unicode_encode(x, 'UTF-8')", [](auto x) { return unicode_encode(x, "UTF-8"); },
        codes);
    rows.of(
        "tf.strings.unicode_encode(x, 'UTF-16-BE', errors='ignore')",
        [](auto x) { return unicode_encode(x, "UTF-16-BE", {.errors = "ignore"}); }, codes);
    rows.of(
        "tf.strings.unicode_encode(x[0], 'UTF-32-BE', replacement_char=63)",
        [](auto x) { return unicode_encode(x[0], "UTF-32-BE", {.replacement_char = 63}); }, codes);
    rows.of(
        "tf.strings.unicode_encode(tf.strings.unicode_decode(x, 'UTF-8'), 'UTF-8').values",
        [](auto x) { return unicode_encode(unicode_decode(x, "UTF-8"), "UTF-8").values; }, matrix);
    rows.of("tf.strings.unicode_script(x)", [](auto x) { return unicode_script(x); }, codes);
}

void splitting_rows(OpRows& rows) {
    rows.of(
        "tf.strings.bytes_split(x).to_tensor()",
        [](auto x) { return tf::ragged::to_tensor(bytes_split(x)); }, texts);
    rows.of(
        "tf.strings.bytes_split(tf.reshape(x, [2, 3])).values.row_splits",
        [](auto x) { return bytes_split(x).values.row_splits; }, matrix);
    rows.of(
        "tf.strings.bytes_split(tf.reshape(x, []))", [](auto x) { return bytes_split(x); },
        tf::constant("a\xC3\xA4"));
    rows.of(
        "tf.raw_ops.StringSplit(input=x, delimiter=y, skip_empty=False)[1]",
        [](auto x, auto y) {
            return tf::detail::ops::call_several<tf::op::StringSplit>(
                       std::type_identity<tf::detail::ops::StringParts>{},
                       tf::op::to_words(tf::op::StringSplit::Attributes{false}), x, y)
                .values;
        },
        tf::constant({"a,b;;c", "", ",", "x"}), tf::constant(";,"));
    rows.of(
        "tf.raw_ops.StringSplit(input=x, delimiter=y)[0]",
        [](auto x, auto y) {
            return tf::detail::ops::call_several<tf::op::StringSplit>(
                       std::type_identity<tf::detail::ops::StringParts>{},
                       tf::op::to_words(tf::op::StringSplit::Attributes{true}), x, y)
                .indices;
        },
        tf::constant({"a,b;;c", "", ",", "x"}), tf::constant(";,"));
    rows.of(
        "tf.strings.split(tf.reshape(x, [2, 3]), 't', 1).values.values",
        [](auto x) { return tf::strings::split(x, "t", 1).flat_values(); }, matrix);
}

void ragged_rows(OpRows& rows) {
    const auto of = [&](const std::string& function, auto f) {
        rows.of("tf.strings." + function + ".values.values", f, matrix);
    };
    of("upper(tf.strings.split(tf.reshape(x, [-1, 1])))",
       [](auto x) { return upper(words_of(x)).flat_values(); });
    of("length(tf.strings.split(tf.reshape(x, [-1, 1])), 'UTF8_CHAR')",
       [](auto x) { return length(words_of(x), UTF8_CHAR).flat_values(); });
    of("substr(tf.strings.split(tf.reshape(x, [-1, 1])), 0, 2)",
       [](auto x) { return substr(words_of(x), 0, 2).flat_values(); });
    of("regex_replace(tf.strings.split(tf.reshape(x, [-1, 1])), '[aeiou]', '<\\\\0>')",
       [](auto x) { return regex_replace(words_of(x), "[aeiou]", "<\\0>").flat_values(); });
    of("join([tf.strings.split(tf.reshape(x, [-1, 1])), '-', "
       "tf.strings.lower(tf.strings.split(tf.reshape(x, [-1, 1])))])",
       [](auto x) { return join(words_of(x), "-", lower(words_of(x))).flat_values(); });
    of("unicode_transcode(tf.strings.split(tf.reshape(x, [-1, 1])), 'UTF-8', 'UTF-16-BE')",
       [](auto x) { return unicode_transcode(words_of(x), "UTF-8", "UTF-16-BE").flat_values(); });
}

}  // namespace

const Family<OpRows> unicode_family([](OpRows& rows) {
    transcoding_rows(rows);
    decoding_rows(rows);
    splitting_rows(rows);
    ragged_rows(rows);
});

}  // namespace referee
