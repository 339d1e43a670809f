// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of files share: bytes as text, a folder to write to, damage of every kind.

#include <filesystem>
#include <string>
#include <string_view>

namespace test {

inline std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return out;
}
inline std::string unhex(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
    return out;
}

/// A folder below the current one, empty at first, gone at the end.
class Folder {
public:
    explicit Folder(const char* name) : path_(name) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// Calls f with every beginning of `bytes`, all of them excepted.
template <class F>
void truncations(std::string_view bytes, F f) {
    for (std::size_t n = 0; n < bytes.size(); ++n) f(bytes.substr(0, n));
}
/// Calls f with `bytes` after each flip of one bit.
template <class F>
void bit_flips(std::string bytes, F f) {
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        const char bit = static_cast<char>(1 << i % 8);
        bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ bit);
        f(std::string_view(bytes));
        bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ bit);
    }
}

}  // namespace test
