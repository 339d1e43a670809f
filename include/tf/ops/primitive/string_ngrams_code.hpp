// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernel of ops/primitive/string_ngrams.hpp.

#include <tf/ops/primitive/string_ngrams.hpp>

namespace tf::op {

/// The maximum number of strings in all n-grams together.
inline constexpr std::int64_t most_ngram_strings = std::int64_t{1} << 31;

[[gnu::noinline, gnu::cold, noreturn]] inline void too_many_ngrams(std::int64_t width) {
    errors::raise<errors::ResourceExhausted>(
        {"tf.strings.ngrams", "ngrams", "ngram_width", std::to_string(width),
         "n-grams of at most " + std::to_string(most_ngram_strings) + " strings in total"});
}
[[gnu::noinline, gnu::cold, noreturn]] inline void bad_ngram_rows(std::int64_t strings) {
    errors::raise<errors::InvalidArgument>(
        {"tf.strings.ngrams", "ngrams", "row_splits", "rows that do not fit",
         "ascending row splits that end at " + std::to_string(strings)});
}

TF_COMMON_INLINE std::int64_t pads_of(const StringNGrams::Words& words, std::int64_t width) {
    return words.pad_width < 0 ? width - 1 : std::min(words.pad_width, width - 1);
}
/// Calls `found(row, its first string, number of n-grams, width, pads on each side)` for each row
/// and width.
template <class F>
void each_ngram_row(const kernels::Ref* in, const StringNGrams::Words& words, const F& found) {
    const auto* splits = in[1].as<const std::int64_t>();
    const std::int64_t rows = in[1].shape.size() - 1, strings = in[0].shape.size();
    if (rows >= 0 && (splits[0] != 0 || splits[rows] != strings)) bad_ngram_rows(strings);
    std::int64_t left = most_ngram_strings;
    const auto take = [&](std::int64_t grams, std::int64_t width) {
        if (width > most_ngram_strings || grams > left / width) too_many_ngrams(width);
        left -= grams * width;
    };
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::int64_t first = splits[row], length = splits[row + 1] - first;
        if (length < 0) bad_ngram_rows(strings);
        std::int64_t all = 0;
        for (const std::int64_t width : words.widths) {
            const std::int64_t pads = pads_of(words, width);
            if (width > most_ngram_strings) too_many_ngrams(width);
            const std::int64_t n = std::max<std::int64_t>(0, length + 2 * pads - width + 1);
            take(n, width);
            found(row, first, n, width, pads);
            all += n;
        }
        if (!words.preserve_short || all != 0 || length == 0) continue;
        const std::int64_t pads = std::clamp<std::int64_t>(words.pad_width, 0, most_ngram_strings);
        take(1, length + 2 * pads);
        found(row, first, std::int64_t{1}, length + 2 * pads, pads);
    }
}
/// The n-gram of the strings from `at` on. Positions outside of the row, which is [first, last),
/// are pads.
TF_COMMON_INLINE std::string joined_ngram(const StringNGrams::Words& words,
                                          const kernels::Ref& data, std::int64_t first,
                                          std::int64_t last, std::int64_t at, std::int64_t width) {
    std::string out;
    for (std::int64_t k = at; k < at + width; ++k) {
        if (k > at) out += words.separator;
        if (k < first) out += words.left;
        else if (k >= last) out += words.right;
        else out += data.as<const std::string>()[k];
    }
    return out;
}

TF_COMMON_BODY std::int64_t count_ngrams(const kernels::Ref* in, const kernels::Attributes& a) {
    std::int64_t n = 0;
    each_ngram_row(in, StringNGrams::Words(a),
                   [&](std::int64_t, std::int64_t, std::int64_t grams, std::int64_t, std::int64_t) {
                       n += grams;
                   });
    return n;
}
TF_COMMON_BODY void write_ngrams(const kernels::Ref* out, const kernels::Ref* in,
                                 const kernels::Attributes& a) {
    const StringNGrams::Words words(a);
    std::vector<std::int64_t> ends(static_cast<std::size_t>(in[1].shape.size()), 0);
    std::int64_t n = 0;
    each_ngram_row(in, words,
                   [&](std::int64_t row, std::int64_t first, std::int64_t grams, std::int64_t width,
                       std::int64_t pads) {
                       const std::int64_t last = in[1].as<const std::int64_t>()[row + 1];
                       for (std::int64_t k = 0; k < grams; ++k, ++n)
                           if (out[0].data != nullptr)
                               out[0].as<std::string>()[n] =
                                   joined_ngram(words, in[0], first, last, first + k - pads, width);
                       ends[static_cast<std::size_t>(row) + 1] = n;
                   });
    if (out[1].data != nullptr) std::copy(ends.begin(), ends.end(), out[1].as<std::int64_t>());
}

}  // namespace tf::op
