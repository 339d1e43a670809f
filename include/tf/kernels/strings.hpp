// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kernels of tf.strings: lengths, cases, substrings, joined and split strings. Input and output:
// tensors of strings; `out` has its shape and memory.

#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// The unit of positions and lengths.
enum class TextUnit : std::uint64_t { byte, character };

/// ASCII white space: " \t\n\v\f\r".
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
/// The string without white space at its ends.
constexpr std::string_view stripped(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

TF_COMMON void string_lengths(const Ref& out, const Ref& in, TextUnit unit);
/// Converts ASCII letters, or, if `unicode`, all letters of UTF-8 text.
TF_COMMON void change_case(const Ref& out, const Ref& in, bool upper, bool unicode);
TF_COMMON void strip_strings(const Ref& out, const Ref& in);
/// The substrings of `in[0]` at the positions `in[1]` with the lengths `in[2]`; both have the same
/// shape and dtype.
TF_COMMON void substrings(const Ref& out, const Ref* in, TextUnit unit);
/// Joins the strings of the operands element by element; a scalar is joined to every element.
TF_COMMON void join_strings(const Ref& out, const Ref* in, int count, std::string_view separator);
/// Joins the elements along axes. The elements along the first axis of the list are joined first.
TF_COMMON void reduce_join(const Ref& out, const Ref& in, const Attributes& axes,
                           std::string_view separator);

/// Calls `part` for each part of a string, after at most `most` splits (-1: no limit). An empty
/// separator stands for runs of white space.
template <class F>
void each_part(std::string_view text, std::string_view separator, std::int64_t most, F part) {
    if (most == 0) return part(text);
    const auto skip = [&] {
        while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    };
    if (separator.empty()) skip();
    for (std::int64_t splits = 0;;) {
        std::size_t end = 0;
        if (separator.empty()) {
            if (text.empty()) return;
            while (end < text.size() && !is_space(text[end])) ++end;
        } else {
            end = text.find(separator);
            if (end == text.npos) return part(text);
        }
        part(text.substr(0, end));
        text.remove_prefix(end + separator.size());
        if (separator.empty()) skip();
        if (++splits == most) return part(text);
    }
}
/// The parts of a text between the characters of `separators`, or, if that is empty, its bytes.
template <class F>
void each_piece(std::string_view text, std::string_view separators, bool skip_empty, F piece) {
    if (text.empty()) return;
    if (separators.empty()) {
        for (std::size_t i = 0; i < text.size(); ++i) piece(text.substr(i, 1));
        return;
    }
    for (;;) {
        const std::size_t end = text.find_first_of(separators);
        const std::string_view found = text.substr(0, end);
        if (!skip_empty || !found.empty()) piece(found);
        if (end == text.npos) return;
        text.remove_prefix(end + 1);
    }
}
/// The number of parts of all strings.
TF_COMMON std::int64_t count_pieces(const Ref& in, const Ref& separators, bool skip_empty);
/// Outputs as those of split_strings.
TF_COMMON void split_pieces(const Ref* out, const Ref* in, bool skip_empty);
/// The number of parts of all strings.
TF_COMMON std::int64_t count_parts(const Ref& in, const Ref& separator, std::int64_t most);
/// Splits strings. Outputs: [all, 2] positions (row, part), int64; the parts; the two sizes of a
/// dense matrix, int64. An output without data is not computed.
TF_COMMON void split_strings(const Ref* out, const Ref* in, std::int64_t most);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/strings_code.hpp>
#endif
