// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Flat protocol buffers in text form, with one line `name: "text"` or `name: 1.5` per field. In:
// untrusted text. Out: fields, or errors::DataLoss.

#include <algorithm>
#include <charconv>
#include <cmath>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/fault.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Quotes a string as the text form does: UTF-8 is kept, control characters become octal escapes.
TF_COMMON_INLINE std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            case '"': out += "\\\""; break;
            case '\'': out += "\\'"; break;
            case '\\': out += "\\\\"; break;
            default:
                if (byte >= 32 && byte != 127) {
                    out += c;
                    break;
                }
                out += '\\';
                for (int shift = 6; shift >= 0; shift -= 3)
                    out += static_cast<char>('0' + ((byte >> shift) & 7));
        }
    }
    return out + "\"";
}

/// Reads the fields one by one:
///
///     for (TextProto in(text, source); in.next();)
///         if (in.field() == "name") name = in.string();
class TextProto {
public:
    TF_COMMON TextProto(std::string_view text, const Source& source)
        : text_(text), source_(source) {}

    /// Goes to the next field, whose value must be read next; returns false at the end.
    TF_COMMON bool next() {
        skip_space();
        if (at_ == text_.size()) return false;
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        field_ = text_.substr(begin, at_ - begin);
        if (field_.empty()) fault("no name", "the name of a field");
        skip_space();
        if (at_ == text_.size() || text_[at_] != ':') fault("no colon", "a colon and a value");
        ++at_;
        skip_space();
        return true;
    }
    std::string_view field() const { return field_; }

    TF_COMMON std::string string() {
        std::string out;
        do {  // adjacent strings are concatenated
            const char quote = at_ < text_.size() ? text_[at_] : '\0';
            if (quote != '"' && quote != '\'') fault("no quote", "a string");
            for (++at_; peek() != quote; ++at_) out += text_[at_] == '\\' ? escape() : text_[at_];
            ++at_;
            skip_space();
        } while (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\''));
        end_value();
        return out;
    }
    /// A finite number.
    TF_COMMON double number() {
        double out = 0;
        const char* const begin = text_.data() + at_;
        const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), out);
        if (error != std::errc() || !std::isfinite(out)) fault("no number", "a number");
        at_ += static_cast<std::size_t>(end - begin);
        if (at_ < text_.size() && is_word(text_[at_])) fault("a letter", "the end of a number");
        end_value();
        return out;
    }
    TF_COMMON [[noreturn]] void fault(std::string got, std::string expected) const {
        detail::corrupt(source_, at_, std::move(got), std::move(expected));
    }

private:
    TF_COMMON static bool is_word(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    }
    TF_COMMON void skip_space() {
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size() - 1);
            else if (text_[at_] != ' ' && text_[at_] != '\n' && text_[at_] != '\t' &&
                     text_[at_] != '\r')
                return;
        }
    }
    /// A value may be followed by a separator.
    TF_COMMON void end_value() {
        skip_space();
        if (at_ < text_.size() && (text_[at_] == ',' || text_[at_] == ';')) ++at_;
    }
    /// The next character of a string, which must not extend beyond its line.
    TF_COMMON char peek() const {
        if (at_ >= text_.size() || text_[at_] == '\n') fault("the end of a string", "its quote");
        return text_[at_];
    }
    TF_COMMON char escape() {
        ++at_;
        const char c = peek();
        switch (c) {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'a': return '\a';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'v': return '\v';
            case '"':
            case '\'':
            case '\\':
            case '?': return c;
            case 'x':
            case 'X': ++at_; return digits(16, 2);
            default: return digits(8, 3);
        }
    }
    TF_COMMON char digits(int base, int most) {
        int value = 0;
        const std::size_t count = std::min(static_cast<std::size_t>(most), text_.size() - at_);
        const char* const begin = text_.data() + at_;
        const auto [end, error] = std::from_chars(begin, begin + count, value, base);
        if (error != std::errc() || value < 0 || value > 255 || *begin == '-')
            fault("a backslash", "an escape sequence");
        at_ += static_cast<std::size_t>(end - begin) - 1;
        return static_cast<char>(value);
    }

    std::string_view text_;
    Source source_;
    std::string_view field_;
    std::size_t at_ = 0;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
