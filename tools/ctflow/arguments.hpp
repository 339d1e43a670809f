// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parses the command line, or reports what is wrong with it.

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// A mistake in the command line; the program reports it and ends with status 2.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Arguments {
    std::string command, dir, signature, output_dir = ".";
    std::map<std::string, std::string> inputs{};  ///< files by name
    bool help = false, version = false, all = false;
};

/// The number of bytes of the UTF-8 character at the start of the text; 0 if it is invalid.
inline std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const std::size_t n = byte(0) < 0x80                      ? 1
                          : byte(0) >= 0xc2 && byte(0) < 0xe0 ? 2
                          : byte(0) >= 0xe0 && byte(0) < 0xf0 ? 3
                          : byte(0) >= 0xf0 && byte(0) < 0xf5 ? 4
                                                              : 0;
    if (n > text.size()) return 0;
    for (std::size_t k = 1; k < n; ++k)
        if (byte(k) < 0x80 || byte(k) >= 0xc0) return 0;
    // Overlong encodings, surrogates, and code points beyond the last character.
    if (n == 3 && ((byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xed && byte(1) >= 0xa0)))
        return 0;
    if (n == 4 && ((byte(0) == 0xf0 && byte(1) < 0x90) || (byte(0) == 0xf4 && byte(1) >= 0x90)))
        return 0;
    return n;
}

/// A name from a file, for output: control characters, line breaks and invalid UTF-8 become \xNN.
inline std::string printable(std::string_view text) {
    constexpr const char* digits = "0123456789abcdef";
    std::string out;
    while (!text.empty()) {
        const auto code = static_cast<unsigned char>(text[0]);
        const std::size_t n = utf8_length(text);
        // Two-byte characters up to U+009F are also control characters.
        const bool control = code < 0x20 || code == 0x7f ||
                             (code == 0xc2 && n == 2 && static_cast<unsigned char>(text[1]) < 0xa0);
        if (n > 0 && !control) out += text.substr(0, n);
        else (out += "\\x") += {digits[code / 16], digits[code % 16]};
        text.remove_prefix(n > 0 && !control ? n : 1);
    }
    return out;
}

inline Arguments parse(const std::vector<std::string>& words) {
    Arguments out;
    std::vector<std::string> plain;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string name = words[i], value;
        bool has_value = false;
        if (const std::size_t cut = name.find('='); name.starts_with("--") && cut != name.npos) {
            value = name.substr(cut + 1);
            name.resize(cut);
            has_value = true;
        }
        const auto wanted = [&]() -> const std::string& {
            if (!has_value && ++i == words.size()) throw UsageError(name + " needs a value");
            if (!has_value) value = words[i];
            return value;
        };
        if (name == "--help" || name == "-h") {
            out.help = true;
        } else if (name == "--version") {
            out.version = true;
        } else if (name == "--all") {
            out.all = true;
        } else if (name == "--signature") {
            out.signature = wanted();
        } else if (name == "--output-dir") {
            out.output_dir = wanted();
        } else if (name == "--input") {
            const std::string pair = wanted();
            const std::size_t cut = pair.find('=');
            if (cut == pair.npos || cut == 0 || cut + 1 == pair.size())
                throw UsageError("--input " + pair + ": expected NAME=FILE.npy");
            if (!out.inputs.emplace(pair.substr(0, cut), pair.substr(cut + 1)).second)
                throw UsageError("--input " + pair.substr(0, cut) + " is given twice");
        } else if (name.size() > 1 && name[0] == '-') {
            throw UsageError("there is no option " + name);
        } else {
            plain.push_back(words[i]);
        }
    }
    if (out.help || out.version) return out;
    if (plain.empty()) throw UsageError("no command; there are: show, run");
    out.command = plain[0];
    if (out.command != "show" && out.command != "run")
        throw UsageError("there is no command '" + out.command + "'; there are: show, run");
    if (plain.size() < 2) throw UsageError(out.command + " needs the folder of a SavedModel");
    if (plain.size() > 2) throw UsageError("too many words: '" + plain[2] + "'");
    out.dir = plain[1];
    if (out.command == "show" && (!out.inputs.empty() || !out.signature.empty()))
        throw UsageError("--signature and --input go with run");
    if (out.command == "run" && out.all) throw UsageError("--all goes with show");
    return out;
}

}  // namespace cli
