// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names of layers and weights as values, and how Keras derives one from a class's name.

#include <cstdint>
#include <string_view>

namespace tf::keras {

namespace detail {
inline void a_name_of_a_layer_or_weight_is_longer_than_55_characters() {}
}  // namespace detail

/// A short string that can be part of a template argument: `Dense<10>{.name = "logits"}`.
struct Name {
    static constexpr int longest = 55;
    char text[longest + 1]{};
    int size = 0;

    constexpr Name() = default;
    constexpr Name(const char* s) : Name(std::string_view(s)) {}
    constexpr explicit Name(std::string_view s) { append(s); }

    /// Appends a character.
    constexpr void push(char c) {
        if (size == longest) detail::a_name_of_a_layer_or_weight_is_longer_than_55_characters();
        text[size++] = c;
    }
    /// Appends characters.
    constexpr void append(std::string_view s) {
        for (const char c : s) push(c);
    }
    /// Appends a number, in decimal.
    constexpr void append(int n) {
        if (n >= 10) append(n / 10);
        push(static_cast<char>('0' + n % 10));
    }
    constexpr bool empty() const { return size == 0; }
    constexpr std::string_view view() const { return {text, static_cast<std::size_t>(size)}; }
    /// A hash that allows comparing names in few steps of constant evaluation.
    constexpr std::uint64_t hash() const {
        std::uint64_t h = 14695981039346656037u;
        for (int i = 0; i < size; ++i)
            h = (h ^ static_cast<std::uint64_t>(text[i])) * 1099511628211u;
        return h;
    }
};

/// Derives a name as Keras does: "Dense" -> "dense", "Conv2D" -> "conv2d", "MaxPooling2D" ->
/// "max_pooling2d", "ResNet" -> "res_net".
constexpr Name snake_case(std::string_view camel) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    Name out;
    for (std::size_t i = 0; i < camel.size(); ++i) {
        const bool begins = i + 1 < camel.size() && lower(camel[i + 1]);
        if (upper(camel[i]) && i > 0 && (begins || lower(camel[i - 1]))) out.push('_');
        out.push(upper(camel[i]) ? static_cast<char>(camel[i] - 'A' + 'a') : camel[i]);
    }
    return out;
}

}  // namespace tf::keras
