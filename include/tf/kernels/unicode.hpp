// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kernels of tf.strings.unicode_*: texts in several encodings, and their code points.

#include <cstdint>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// The first three can be written, too.
enum class TextEncoding : std::uint64_t {
    utf_8,
    utf_16_be,
    utf_32_be,
    utf_16_le,
    utf_32_le,
    ascii,
    latin_1,
};
inline constexpr std::uint64_t written_encodings = 3, text_encodings = 7;

/// What becomes of bytes or numbers that are not characters.
enum class TextErrors : std::uint64_t { replace, ignore, strict };

constexpr bool is_surrogate(std::int64_t code) { return code >= 0xD800 && code < 0xE000; }
/// Whether a number is a character's.
constexpr bool is_code_point(std::int64_t code) {
    return code >= 0 && code <= 0x10FFFF && !is_surrogate(code);
}

/// How texts are read.
struct TextReading {
    const char* op;  ///< for errors
    TextEncoding encoding;
    TextErrors errors;
    std::int32_t replacement;
    bool replace_control;         ///< the code points below 32 are errors, too
    bool control_strict = false;  ///< of which `strict` reports these, as well
};

/// The number of code points of all strings. errors::InvalidArgument for a text that is not valid
/// if errors are strict.
TF_COMMON std::int64_t count_code_points(const Ref& in, const TextReading& how);
/// Where the code points of each string begin and end, int64 or int32 [strings + 1]; the code
/// points, int32; the byte of its string at which each begins, int64. Those without data are not
/// written.
TF_COMMON void decode_texts(const Ref& splits, const Ref& codes, const Ref& starts, const Ref& in,
                            const TextReading& how);
/// Strings in another encoding.
TF_COMMON void transcode_texts(const Ref& out, const Ref& in, const TextReading& how,
                               TextEncoding to);
/// Inputs: code points, int32; where those of each string begin and end, int32 or int64.
TF_COMMON void encode_texts(const Ref& out, const Ref* in, TextEncoding to, TextErrors errors,
                            std::int32_t replacement);
/// ICU's number of the script of each code point, int32; -1 for a number outside of Unicode.
TF_COMMON void scripts_of(const Ref& out, const Ref& in);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/unicode_code.hpp>
#endif
