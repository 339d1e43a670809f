// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of tests of files: bytes as hexadecimal digits, temporary folders, and readers that
// must end with an error or a value.

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <tf/io/bytes/files.hpp>

namespace test {

inline std::string from_hex(std::string_view digits) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out.push_back(static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1])));
    return out;
}

inline std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

/// Calls f with every proper prefix of `bytes`.
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

/// Runs a reader on arbitrary bytes; it may only throw the library's errors.
template <class F>
void read_or_fail(F&& read) {
    try {
        read();
    } catch (const tf::errors::OpError&) {
    }
}

/// An empty folder in the working directory.
class Folder {
public:
    explicit Folder(std::string_view name) : path_(name) { tf::io::fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        tf::io::fs::remove_all(path_, ignored);
    }
    const tf::io::fs::path& path() const { return path_; }
    /// A path in the folder. The folder is created when this is called first.
    tf::io::fs::path operator/(std::string_view name) const {
        tf::io::fs::create_directories(path_);
        return path_ / name;
    }
    /// The only file in it.
    tf::io::fs::path file() const {
        tf::io::fs::path out;
        int count = 0;
        for (const auto& entry : tf::io::fs::directory_iterator(path_)) {
            out = entry.path();
            ++count;
        }
        CHECK(count == 1);
        return out;
    }

private:
    tf::io::fs::path path_;
};

/// Makes changes of the disk fail during its lifetime.
class DiskFault {
public:
    explicit DiskFault(int (*fault)(std::string_view)) { tf::io::detail::disk_fault = fault; }
    DiskFault(const DiskFault&) = delete;
    DiskFault& operator=(const DiskFault&) = delete;
    ~DiskFault() { tf::io::detail::disk_fault = nullptr; }
};

}  // namespace test
