// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The definitions of kernels/unicode.hpp.

#include <algorithm>
#include <limits>

#include <tf/core/errors.hpp>
#include <tf/kernels/unicode.hpp>
#include <tf/kernels/unicode_scripts.hpp>
#include <tf/kernels/utf8.hpp>

namespace tf::kernels {

/// Reads numbers of bytes from a text.
struct TextBytes {
    std::string_view text;

    std::int32_t at(std::size_t i) const { return static_cast<unsigned char>(text[i]); }
    /// Of two or four bytes from the first one on.
    std::uint32_t number(std::size_t from, int bytes, bool big) const {
        std::uint32_t all = 0;
        for (int i = 0; i < bytes; ++i) {
            const int k = big ? i : bytes - 1 - i;
            all = all << 8 | static_cast<std::uint32_t>(at(from + static_cast<std::size_t>(k)));
        }
        return all;
    }
};

/// The first character of UTF-8. An error takes the bytes that could have begun a character, as the
/// Unicode standard recommends.
TF_COMMON_INLINE Character first_of_utf_8(const TextBytes& in) {
    const std::int32_t lead = in.at(0);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xC2 || lead > 0xF4) return {-1, 1};
    const int size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    std::int32_t code = lead & (0xFF >> (size + 1));
    for (int i = 1; i < size; ++i) {
        const auto k = static_cast<std::size_t>(i);
        if (k == in.text.size()) return {-1, i};
        const std::int32_t byte = in.at(k);
        std::int32_t least = 0x80, most = 0xBF;
        if (i == 1) {  // no long forms, surrogates and numbers beyond the last one
            if (lead == 0xE0) least = 0xA0;
            if (lead == 0xED) most = 0x9F;
            if (lead == 0xF0) least = 0x90;
            if (lead == 0xF4) most = 0x8F;
        }
        if (byte < least || byte > most) return {-1, i};
        code = code << 6 | (byte & 0x3F);
    }
    return {code, size};
}
TF_COMMON_INLINE Character first_of_utf_16(const TextBytes& in, bool big) {
    const auto size = static_cast<int>(std::min<std::size_t>(in.text.size(), 4));
    if (size < 2) return {-1, size};
    const auto unit = static_cast<std::int32_t>(in.number(0, 2, big));
    if (!is_surrogate(unit)) return {unit, 2};
    if (unit >= 0xDC00) return {-1, 2};
    if (size < 4) return {-1, size};
    const auto next = static_cast<std::int32_t>(in.number(2, 2, big));
    if (!is_surrogate(next) || next < 0xDC00) return {-1, 2};
    return {0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00), 4};
}
TF_COMMON_INLINE Character first_of_utf_32(const TextBytes& in, bool big) {
    if (in.text.size() < 4) return {-1, static_cast<int>(in.text.size())};
    const std::uint32_t code = in.number(0, 4, big);
    return {is_code_point(code) ? static_cast<std::int32_t>(code) : -1, 4};
}
/// The first character of a text, which is not empty; -1 if there is none.
TF_COMMON_INLINE Character first_of_text(const TextBytes& in, TextEncoding encoding) {
    switch (encoding) {
        case TextEncoding::utf_16_be: return first_of_utf_16(in, true);
        case TextEncoding::utf_16_le: return first_of_utf_16(in, false);
        case TextEncoding::utf_32_be: return first_of_utf_32(in, true);
        case TextEncoding::utf_32_le: return first_of_utf_32(in, false);
        case TextEncoding::ascii: return {in.at(0) < 0x80 ? in.at(0) : -1, 1};
        case TextEncoding::latin_1: return {in.at(0), 1};
        case TextEncoding::utf_8: break;
    }
    return first_of_utf_8(in);
}
[[gnu::noinline, gnu::cold, noreturn]] inline void invalid_text(const char* op, std::int64_t string,
                                                                std::size_t byte) {
    errors::raise<errors::InvalidArgument>(
        {"tf.strings.unicode", op, "x",
         "byte " + std::to_string(byte) + " of string " + std::to_string(string),
         "characters of the encoding; errors = \"replace\" or \"ignore\" accept all bytes"});
}

/// Calls found(code point, first byte) for each character of the string with this number.
template <class F>
void each_code_point(std::string_view text, std::int64_t string, const TextReading& how,
                     const F& found) {
    for (std::size_t start = 0, size = 0; start < text.size(); start += size) {
        Character c = first_of_text({text.substr(start)}, how.encoding);
        size = static_cast<std::size_t>(c.size);
        const bool control = how.replace_control && c.code >= 0 && c.code < 0x20;
        if (c.code < 0 || control) {
            if (how.errors == TextErrors::strict && (!control || how.control_strict))
                invalid_text(how.op, string, start);
            c.code = how.errors == TextErrors::ignore ? -1 : how.replacement;
        }
        if (c.code >= 0) found(c.code, static_cast<std::int64_t>(start));
    }
}

TF_COMMON_BODY std::int64_t count_code_points(const Ref& in, const TextReading& how) {
    std::int64_t n = 0;
    for (std::int64_t i = 0; i < in.shape.size(); ++i)
        each_code_point(in.as<const std::string>()[i], i, how,
                        [&](std::int32_t, std::int64_t) { ++n; });
    if (n > std::numeric_limits<std::int32_t>::max())
        errors::raise<errors::ResourceExhausted>({"tf.strings.unicode", how.op, "x",
                                                  std::to_string(n) + " characters",
                                                  "at most 2147483647 in all strings"});
    return n;
}

TF_COMMON_BODY void decode_texts(const Ref& splits, const Ref& codes, const Ref& starts,
                                 const Ref& in, const TextReading& how) {
    std::int64_t n = 0;
    const auto end = [&](std::int64_t row) {
        if (splits.data == nullptr) return;
        if (splits.dtype == DType::int64) splits.as<std::int64_t>()[row] = n;
        else splits.as<std::int32_t>()[row] = static_cast<std::int32_t>(n);
    };
    end(0);
    for (std::int64_t i = 0; i < in.shape.size(); ++i) {
        each_code_point(in.as<const std::string>()[i], i, how,
                        [&](std::int32_t code, std::int64_t start) {
                            if (codes.data != nullptr) codes.as<std::int32_t>()[n] = code;
                            if (starts.data != nullptr) starts.as<std::int64_t>()[n] = start;
                            ++n;
                        });
        end(i + 1);
    }
}

/// Appends a code point in an encoding. A surrogate, which may be a replacement, has no UTF-8.
TF_COMMON_INLINE void append_encoded(std::string& to, std::int32_t code, TextEncoding encoding) {
    const auto add = [&](std::int32_t number, int bytes) {
        for (int k = bytes; k-- > 0;) to += static_cast<char>(number >> 8 * k & 0xFF);
    };
    if (encoding == TextEncoding::utf_32_be) return add(code, 4);
    if (encoding == TextEncoding::utf_8)
        return append_character(to, is_surrogate(code) ? 0xFFFD : code);
    if (code < 0x10000) return add(code, 2);
    add(0xD800 + ((code - 0x10000) >> 10), 2);
    add(0xDC00 + ((code - 0x10000) & 0x3FF), 2);
}

TF_COMMON_BODY void transcode_texts(const Ref& out, const Ref& in, const TextReading& how,
                                    TextEncoding to) {
    for (std::int64_t i = 0; i < in.shape.size(); ++i) {
        std::string& text = out.as<std::string>()[i];
        text.clear();
        each_code_point(in.as<const std::string>()[i], i, how,
                        [&](std::int32_t code, std::int64_t) { append_encoded(text, code, to); });
    }
}

TF_COMMON_BODY void encode_texts(const Ref& out, const Ref* in, TextEncoding to, TextErrors errors,
                                 std::int32_t replacement) {
    const std::int64_t codes = in[0].shape.size();
    const auto split = [&](std::int64_t k) {
        return in[1].dtype == DType::int64 ? in[1].as<const std::int64_t>()[k]
                                           : std::int64_t{in[1].as<const std::int32_t>()[k]};
    };
    const std::int64_t rows = in[1].shape.size() - 1;
    bool fit = rows >= 0 && split(0) == 0 && split(rows) == codes;
    for (std::int64_t row = 0; fit && row < rows; ++row) fit = split(row) <= split(row + 1);
    if (!fit)
        errors::raise<errors::InvalidArgument>(
            {"tf.strings.unicode", "unicode_encode", "row_splits", "rows that do not fit",
             "rows that end one after another, the last one at " + std::to_string(codes)});
    for (std::int64_t row = 0; row < rows; ++row) {
        std::string& text = out.as<std::string>()[row];
        text.clear();
        for (std::int64_t k = split(row); k < split(row + 1); ++k) {
            std::int32_t code = in[0].as<const std::int32_t>()[k];
            if (!is_code_point(code)) {
                if (errors == TextErrors::strict)
                    errors::raise<errors::InvalidArgument>(
                        {"tf.strings.unicode", "unicode_encode", "x", std::to_string(code),
                         "numbers of characters; errors = \"replace\" or \"ignore\" accept all"});
                if (errors == TextErrors::ignore) continue;
                code = replacement;
            }
            append_encoded(text, code, to);
        }
    }
}

TF_COMMON_BODY void scripts_of(const Ref& out, const Ref& in) {
    for (std::int64_t i = 0; i < in.shape.size(); ++i) {
        const std::int32_t code = in.as<const std::int32_t>()[i];
        std::int32_t script = -1;
        if (code >= 0 && code <= 0x10FFFF) {
            const std::uint32_t last = static_cast<std::uint32_t>(code) << 8 | 0xFF;
            const auto next = std::upper_bound(script_runs.begin(), script_runs.end(), last);
            script = static_cast<std::int32_t>(*(next - 1) & 0xFF);
        }
        out.as<std::int32_t>()[i] = script;
    }
}

}  // namespace tf::kernels
