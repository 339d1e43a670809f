// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names of modules: which names are valid, and the default name of a class's modules (tf.Module's
// camel_to_snake of the class name).

#include <array>
#include <string_view>

#include <tf/core/errors.hpp>
#include <tf/tensor/expr.hpp>

namespace tf {

/// A short string that constant evaluation can create with every compiler, unlike std::string.
class SnakeCase {
public:
    constexpr void push(char c) {
        if (size_ == text_.size())
            errors::raise<errors::InvalidArgument>({"tf.module.name", "camel_to_snake", "camel",
                                                    "a longer name", "a name of fewer characters"});
        text_[size_++] = c;
    }
    constexpr operator std::string_view() const { return {text_.data(), size_}; }
    friend constexpr bool operator==(const SnakeCase& a, std::string_view b) {
        return std::string_view(a) == b;
    }

private:
    std::array<char, 256> text_{};
    std::size_t size_ = 0;
};

/// tf.Module's camel_to_snake: "DemoModule" -> "demo_module", "Conv2D" -> "conv2_d".
constexpr SnakeCase camel_to_snake(std::string_view camel) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    SnakeCase out;
    for (std::size_t i = 0; i < camel.size(); ++i) {
        const char c = camel[i];
        const bool after_word = i > 0 && (lower(camel[i - 1]) || digit(camel[i - 1]));
        const bool before_word = i > 0 && i + 1 < camel.size() && lower(camel[i + 1]);
        if (upper(c) && (after_word || before_word)) out.push('_');
        out.push(upper(c) ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return out;
}

/// Whether tf.Module accepts a name: a letter or underscore, then letters, digits and underscores.
constexpr bool is_valid_module_name(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    for (char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    return true;
}

namespace detail::modules {

template <class T>
constexpr std::string_view type_text() {
    constexpr std::string_view probe = tensors::spelled<char>();
    constexpr std::size_t before = probe.rfind("char");
    constexpr std::size_t after = probe.size() - before - 4;
    constexpr std::string_view all = tensors::spelled<T>();
    return all.substr(before, all.size() - before - after);
}

/// "Dense" of "net::(anonymous namespace)::Outer<int>::Dense<3, net::relu>"; empty for a class
/// without a name. Like Python's __name__, the result contains neither enclosing scopes nor
/// template arguments.
constexpr std::string_view unqualified(std::string_view type) {
    std::size_t end = type.size();
    if (type.ends_with('>')) {
        int depth = 0;
        while (end > 0) {
            const char c = type[--end];
            const bool quoted = end > 0 && end + 1 < type.size() && type[end - 1] == '\'' &&
                                type[end + 1] == '\'';  // a template argument that is a character
            const bool arrow = end > 0 && c == '>' && type[end - 1] == '-';
            if (c == '>' && !quoted && !arrow) ++depth;
            if (c == '<' && !quoted && --depth == 0) break;
        }
    }
    std::size_t begin = end;
    while (begin > 0) {
        const char c = type[begin - 1];
        const bool of_a_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
        if (!of_a_name) break;
        --begin;
    }
    return type.substr(begin, end - begin);
}

/// The default name of modules of class M.
template <class M>
inline constexpr SnakeCase default_name = [] {
    constexpr std::string_view name = unqualified(type_text<M>());
    return camel_to_snake(name.empty() ? "module" : name);
}();

}  // namespace detail::modules
}  // namespace tf
