// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The op of tf.strings.ngrams, which joins consecutive strings of a row. The function is in
// ragged/ngrams.hpp.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace op {

/// The number of n-grams of all rows.
TF_COMMON std::int64_t count_ngrams(const kernels::Ref* in, const kernels::Attributes& a);
TF_COMMON void write_ngrams(const kernels::Ref* out, const kernels::Ref* in,
                            const kernels::Attributes& a);

/// Inputs: strings, [n]; the row splits, [rows + 1]. Results: the n-grams and their row splits. The
/// words are the attributes, the widths, and then the bytes of the separator and the pads, eight in
/// a word.
struct StringNGrams : SelfContained {
    struct Attributes {
        std::int64_t pad_width = 0;  ///< -1: the width of the n-gram minus 1
        std::int64_t preserve_short = 0;
        std::int64_t widths = 0, separator = 0, left = 0, right = 0;  ///< number of widths; bytes
                                                                      ///< of the strings
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
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr) return Shape(dyn);
        return Shape(static_cast<int>(count_ngrams(in, a)));
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        write_ngrams(out, in, a);
    }

    /// The words of a node. `at` has the number of widths and the numbers of bytes.
    static constexpr std::vector<std::uint64_t> words_of(Attributes at,
                                                         const std::vector<std::int64_t>& widths,
                                                         std::string_view separator,
                                                         std::string_view left,
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
        if (std::any_of(widths.begin(), widths.end(), [](std::int64_t w) { return w < 1; }))
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

    /// The words of an op, read back.
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
    };
};

struct StringNGramsOps {
    using list = Registry<StringNGrams>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StringNGrams")> : std::type_identity<op::StringNGrams> {};

}  // namespace tf

#if TF_HAS_KERNEL_CODE
#include <tf/ops/primitive/string_ngrams_code.hpp>
#endif
