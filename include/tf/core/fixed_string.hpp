// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Strings as template arguments: tf::signature<"serving_default">(f).

#include <cstddef>
#include <string_view>

namespace tf {

/// A string literal that can be a template argument.
template <std::size_t N>
struct FixedString {
    char text[N]{};

    constexpr FixedString(const char (&from)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

}  // namespace tf
