// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Characters of UTF-8 text. Input and output: bytes, code points.

#include <cstdint>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// Whether a byte is a continuation byte of a character.
constexpr bool continues_character(char c) { return (c & 0xC0) == 0x80; }

struct Character {
    std::int32_t code = -1;  ///< -1 for a byte that is not part of a valid character
    int size = 1;            ///< in bytes
};

/// The character at the start of a string, which must not be empty.
TF_COMMON_INLINE Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {static_cast<std::int32_t>(lead), 1};
    const int size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < static_cast<std::size_t>(size)) return {};
    unsigned code = lead & (0xFFu >> (size + 1));
    for (int i = 1; i < size; ++i) {
        if (!continues_character(text[static_cast<std::size_t>(i)])) return {};
        code = code << 6 | (byte(static_cast<std::size_t>(i)) & 0x3F);
    }
    constexpr unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (code < least[size] || code > 0x10FFFF || surrogate) return {};
    return {static_cast<std::int32_t>(code), size};
}

/// Appends a code point as UTF-8.
TF_COMMON_INLINE void append_character(std::string& to, std::int32_t code) {
    const auto c = static_cast<unsigned>(code);
    const auto add = [&](unsigned byte) { to += static_cast<char>(byte); };
    if (c < 0x80) return add(c);
    if (c < 0x800) {
        add(0xC0 | c >> 6);
    } else {
        if (c < 0x10000) {
            add(0xE0 | c >> 12);
        } else {
            add(0xF0 | c >> 18);
            add(0x80 | (c >> 12 & 0x3F));
        }
        add(0x80 | (c >> 6 & 0x3F));
    }
    add(0x80 | (c & 0x3F));
}

}  // namespace tf::kernels
