// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A regular expression as a program, which kernels/regex_parser.hpp compiles and the machine of
// kernels/regex.hpp runs.

#include <cstdint>
#include <vector>

namespace tf::kernels {

constexpr bool is_word_character(std::int32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// One step of the machine.
struct RegexStep {
    enum Kind : std::uint8_t {
        set,      ///< takes a character that is in one of the ranges `a` to `b`
        split,    ///< continues at `a`, and with lower preference at `b`
        jump,     ///< continues at `a`
        save,     ///< stores the position as mark `a`
        assert_,  ///< continues if the position satisfies the condition `a`
        match,    ///< the end of a match
    };
    enum Place : std::int32_t { text_begin, text_end, line_begin, line_end, word_edge, no_edge };
    Kind kind = match;
    std::int32_t a = 0, b = 0;
};
struct CharacterRange {
    std::int32_t first, last;
};

/// A compiled pattern.
struct Regex {
    std::vector<RegexStep> steps{};
    std::vector<CharacterRange> ranges{};
    int groups = 1;  ///< number of groups; the first one is the whole match
};

}  // namespace tf::kernels
