// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The op of tf.strings.ngrams: consecutive strings of a row, joined. The function is in
// ragged/ngrams.hpp.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace op {

/// Inputs: strings, [n]; where the rows begin and end in them, [rows + 1]. Results: the n-grams,
/// and where their rows begin and end. After the attributes come the widths, then the bytes of the
/// separator and the pads, eight in a word.
struct StringNGrams : SelfContained {
    struct Attributes {
        std::int64_t pad_width = 0;  ///< -1: one less than the n-gram has
        std::int64_t preserve_short = 0;
        std::int64_t widths = 0, separator = 0, left = 0, right = 0;  ///< how many there are
    };
    static constexpr std::string_view name = "StringNGrams";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = Types<std::string>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        return count == 2 && in[0] == DType::str && in[1] == DType::int64;
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes&) {
        return result == 0 ? DType::str : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        if (in[0].shape.rank != 1 || in[1].shape.rank != 1) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape("tf.strings.ngrams", "ngrams", "data, row_splits",
                                   in[0].shape.to_string() + " and " + in[1].shape.to_string(),
                                   "two vectors");
        }
        if (result == 1) return in[1].shape;
        int all = dyn;
        if (!__builtin_is_constant_evaluated() && in[0].data != nullptr) {
            std::int64_t n = 0;
            each_row(in, Words(a),
                     [&](std::int64_t, std::int64_t, std::int64_t grams, std::int64_t,
                         std::int64_t) { n += grams; });
            all = static_cast<int>(n);
        }
        return Shape(all);
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Words words(a);
        std::vector<std::int64_t> ends(static_cast<std::size_t>(in[1].shape.size()), 0);
        std::int64_t n = 0;
        each_row(in, words,
                 [&](std::int64_t row, std::int64_t first, std::int64_t grams, std::int64_t width,
                     std::int64_t pads) {
                     const std::int64_t last = in[1].as<const std::int64_t>()[row + 1];
                     for (std::int64_t k = 0; k < grams; ++k, ++n)
                         if (out[0].data != nullptr)
                             out[0].as<std::string>()[n] =
                                 words.join(in[0], first, last, first + k - pads, width);
                     ends[static_cast<std::size_t>(row) + 1] = n;
                 });
        if (out[1].data != nullptr) std::ranges::copy(ends, out[1].as<std::int64_t>());
    }

    /// The words of a node. `at` has the numbers of widths and of bytes.
    static constexpr auto words_of(Attributes at, const std::vector<std::int64_t>& widths,
                                   std::string_view separator, std::string_view left,
                                   std::string_view right) {
        at.widths = static_cast<std::int64_t>(widths.size());
        at.separator = static_cast<std::int64_t>(separator.size());
        at.left = static_cast<std::int64_t>(left.size());
        at.right = static_cast<std::int64_t>(right.size());
        const auto head = to_words(at);
        std::vector<std::uint64_t> out(head.begin(), head.end());
        for (const std::int64_t width : widths) out.push_back(static_cast<std::uint64_t>(width));
        int bytes = 8;
        for (const std::string_view part : {separator, left, right})
            for (const char c : part) {
                if (bytes == 8) {
                    out.push_back(0);
                    bytes = 0;
                }
                out.back() |= std::uint64_t{static_cast<unsigned char>(c)} << 8 * bytes++;
            }
        return out;
    }

    static void from_graph_def(auto& n) {
        const std::vector<std::int64_t> widths = n.numbers("ngram_widths");
        if (std::ranges::any_of(widths, [](std::int64_t w) { return w < 1; }))
            n.unsupported("ngram_widths below 1");
        n.results({n.in(0), n.in(1)},
                  words_of({n.number("pad_width", 0), n.flag("preserve_short_sequences") ? 1 : 0},
                           widths, n.text("separator"), n.text("left_pad"), n.text("right_pad")));
    }
    static void to_graph_def(auto& n) {
        const Words words(n);
        n.results(n.add_all(name, n.inputs(),
                            {{"Tsplits", n.int64()},
                             {"separator", n.literal(words.separator)},
                             {"ngram_widths", n.list(words.widths)},
                             {"left_pad", n.literal(words.left)},
                             {"right_pad", n.literal(words.right)},
                             {"pad_width", words.pad_width},
                             {"preserve_short_sequences", words.preserve_short}}));
    }

private:
    /// The words of a node.
    struct Words {
        std::int64_t pad_width = 0;
        bool preserve_short = false;
        std::vector<std::int64_t> widths{};
        std::string separator{}, left{}, right{};

        explicit Words(const auto& from) {
            const Attributes at = attributes_of<StringNGrams>(from);
            pad_width = at.pad_width;
            preserve_short = at.preserve_short != 0;
            int k = attribute_count<StringNGrams>;
            for (std::int64_t i = 0; i < at.widths; ++i) widths.push_back(from.word(k++));
            std::uint64_t packed = 0;
            int bytes = 8;
            for (const auto& [part, size] :
                 {std::pair(&separator, at.separator), std::pair(&left, at.left),
                  std::pair(&right, at.right)})
                for (std::int64_t i = 0; i < size; ++i, ++bytes) {
                    if (bytes == 8) {
                        packed = static_cast<std::uint64_t>(from.word(k++));
                        bytes = 0;
                    }
                    *part += static_cast<char>(packed >> 8 * bytes & 0xff);
                }
        }
        std::int64_t pads(std::int64_t width) const {
            return pad_width < 0 ? width - 1 : std::min(pad_width, width - 1);
        }
        /// The strings from `at` on, of which those outside of the row are pads.
        std::string join(const kernels::Ref& data, std::int64_t first, std::int64_t last,
                         std::int64_t at, std::int64_t width) const {
            std::string out;
            for (std::int64_t k = at; k < at + width; ++k) {
                if (k > at) out += separator;
                if (k < first) out += left;
                else if (k >= last) out += right;
                else out += data.as<const std::string>()[k];
            }
            return out;
        }
    };

    /// Calls `found(row, its first string, the number of n-grams, their width, pads on each side)`
    /// for each width.
    static void each_row(const kernels::Ref* in, const Words& words, const auto& found) {
        const auto* splits = in[1].as<const std::int64_t>();
        const std::int64_t rows = in[1].shape.size() - 1, strings = in[0].shape.size();
        if (rows >= 0 && (splits[0] != 0 || splits[rows] != strings)) bad_splits(strings);
        std::int64_t left = most_strings;
        const auto take = [&](std::int64_t grams, std::int64_t width) {
            if (width > most_strings || grams > left / width) too_many(width);
            left -= grams * width;
        };
        for (std::int64_t row = 0; row < rows; ++row) {
            const std::int64_t first = splits[row], length = splits[row + 1] - first;
            if (length < 0) bad_splits(strings);
            std::int64_t all = 0;
            for (const std::int64_t width : words.widths) {
                const std::int64_t pads = words.pads(width);
                if (width > most_strings) too_many(width);
                const std::int64_t n = std::max<std::int64_t>(0, length + 2 * pads - width + 1);
                take(n, width);
                found(row, first, n, width, pads);
                all += n;
            }
            if (!words.preserve_short || all != 0 || length == 0) continue;
            const std::int64_t pads = std::clamp<std::int64_t>(words.pad_width, 0, most_strings);
            take(1, length + 2 * pads);
            found(row, first, std::int64_t{1}, length + 2 * pads, pads);
        }
    }
    /// How many strings all n-grams may consist of.
    static constexpr std::int64_t most_strings = std::int64_t{1} << 31;

    [[gnu::noinline, gnu::cold, noreturn]] static void too_many(std::int64_t width) {
        errors::raise<errors::ResourceExhausted>(
            {"tf.strings.ngrams", "ngrams", "ngram_width", std::to_string(width),
             "n-grams of at most " + std::to_string(most_strings) + " strings in all"});
    }
    [[gnu::noinline, gnu::cold, noreturn]] static void bad_splits(std::int64_t strings) {
        errors::raise<errors::InvalidArgument>(
            {"tf.strings.ngrams", "ngrams", "row_splits", "rows that do not fit",
             "rows that end one after another, the last one at " + std::to_string(strings)});
    }
};

struct StringNGramsOps {
    using list = Registry<StringNGrams>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StringNGrams")> : std::type_identity<op::StringNGrams> {};

}  // namespace tf
