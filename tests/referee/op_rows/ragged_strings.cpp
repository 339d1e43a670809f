// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Strings made of ragged tensors, and ragged tensors from padded ones.

#include "op_rows.hpp"

namespace referee {

namespace {

using namespace tf::strings;
using tf::string;

const auto words = tf::constant({"one two three", "", "it's \\ four five six", "seven"});
const auto matrix = tf::constant({{"a b c", "d"}, {"", "e f"}, {"g", "h i"}});

/// The words of each string.
constexpr auto parts_of = [](auto x) {
    if constexpr (decltype(x)::rank == 1)
        return tf::RaggedTensor<tf::Tensor<string, tf::dyn>>(tf::strings::split(x));
    else return tf::strings::split(x);
};
constexpr auto in_rows = [](auto x) {
    return tf::ragged::from_row_splits(x, tf::constant<std::int64_t>({0, 3, 3, 4}));
};

void join_rows(OpRows& rows) {
    rows.of(
        "tf.strings.reduce_join(tf.strings.split(x), 1, separator='+')",
        [](auto x) { return reduce_join<1>(parts_of(x), "+"); }, words);
    rows.of(
        "tf.strings.reduce_join(tf.strings.split(x), 0)",
        [](auto x) { return reduce_join<0>(parts_of(x)); }, words);
    rows.of(
        "tf.strings.reduce_join(tf.strings.split(x), separator=' ')",
        [](auto x) { return reduce_join(parts_of(x), " "); }, words);
    rows.of(
        "tf.strings.reduce_join(tf.strings.split(x), [0, 1], separator=' ')",
        [](auto x) { return reduce_join<0, 1>(parts_of(x), " "); }, words);
    rows.of(
        "tf.strings.reduce_join(tf.strings.split(tf.ensure_shape(x, [3, 2])), -1, separator=' "
        "').values",
        [](auto x) { return reduce_join<-1>(parts_of(x), " ").values; }, matrix);
    rows.of(
        "tf.strings.reduce_join(tf.strings.split(tf.ensure_shape(x, [3, 2])), [1, 2], separator=' "
        "')",
        [](auto x) { return reduce_join<2, 1>(parts_of(x), " "); }, matrix);
    rows.of(
        "tf.strings.reduce_join(tf.RaggedTensor.from_row_splits(x, [0, 3, 3, 4]), 1)",
        [](auto x) { return reduce_join<1>(in_rows(x)); },
        tf::constant({{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}}));
    rows.of(
        "tf.strings.reduce_join(tf.RaggedTensor.from_row_splits(x, [0, 3, 3, 4]), 2).values",
        [](auto x) { return reduce_join<2>(in_rows(x)).values; },
        tf::constant({{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}}));
}

void format_rows(OpRows& rows) {
    rows.of(
        "tf.strings.format('{} of {}.', [tf.strings.split(x), x])",
        [](auto x) { return format("{} of {}.", parts_of(x), x); }, words);
    rows.of(
        "tf.strings.format('<>', tf.strings.split(x), placeholder='<>', summarize=1)",
        [](auto x) {
            return format("<>", parts_of(x), FormatOptions{.placeholder = "<>", .summarize = 1});
        },
        words);
    rows.of(
        "tf.strings.format('{}', tf.strings.split(tf.ensure_shape(x, [3, 2])), summarize=-1)",
        [](auto x) { return format("{}", parts_of(x), FormatOptions{.summarize = -1}); }, matrix);
    rows.of(
        "tf.strings.format('{}', tf.strings.split(tf.ensure_shape(x, [3, 2])), summarize=1)",
        [](auto x) { return format("{}", parts_of(x), FormatOptions{.summarize = 1}); }, matrix);
    rows.of(
        "tf.strings.format('x {}', tf.RaggedTensor.from_row_splits(x, [0, 3, 3, 4]), summarize=1)",
        [](auto x) { return format("x {}", in_rows(x), FormatOptions{.summarize = 1}); },
        tf::constant({1.5, -2.0, 1e10, 0.25}));
    rows.of(
        "tf.strings.format('{}', tf.RaggedTensor.from_row_splits(x, [0, 3, 3, 4]))",
        [](auto x) { return format("{}", in_rows(x)); },
        tf::constant({{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}, {{9, 10}, {11, 12}}, {{0, 0}, {0, -1}}}));
}

void padded_rows(OpRows& rows) {
    rows.of(
        "tf.RaggedTensor.from_tensor(x, padding=0).to_tensor(7)",
        [](auto x) { return tf::ragged::to_tensor(tf::ragged::from_padded_tensor(x, 0), 7); },
        tf::constant({{1, 0, 2, 0}, {0, 0, 0, 0}, {1, 2, 3, 4}}));
    const auto cube =
        tf::constant({{{1.0, 2.0}, {0.0, 5.0}, {0.0, 5.0}}, {{0.0, 5.0}, {0.0, 1.0}, {0.0, 5.0}}});
    rows.of_values(
        "tf.RaggedTensor.from_tensor(x, padding=y).values",
        [](auto x, auto y) { return tf::ragged::from_padded_tensor(x, y).values; }, cube,
        tf::constant({0.0, 5.0}));
    rows.of_values(
        "tf.RaggedTensor.from_tensor(x, padding=y).row_splits",
        [](auto x, auto y) { return tf::ragged::from_padded_tensor(x, y).row_splits; }, cube,
        tf::constant({0.0, 5.0}));
    rows.of_values(
        "tf.RaggedTensor.from_tensor(x, padding=y).values",
        [](auto x, auto y) { return tf::ragged::from_padded_tensor(x, y).values; },
        tf::constant({{{{"a"}, {""}}, {{""}, {""}}}, {{{""}, {"b"}}, {{"c"}, {"d"}}}}),
        tf::constant({{""}, {""}}));
    rows.of(
        "tf.RaggedTensor.from_tensor(x, lengths=[2, 0]).values",
        [](auto x) { return tf::ragged::from_tensor(x, tf::constant({2, 0})).values; }, cube);
}

}  // namespace

const Family<OpRows> ragged_string_family([](OpRows& rows) {
    join_rows(rows);
    format_rows(rows);
    padded_rows(rows);
});

}  // namespace referee
