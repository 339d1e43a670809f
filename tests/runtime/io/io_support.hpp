// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests of files share: bytes as hexadecimal digits, folders that go again, and readers that
// must end in an error or a value.

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <tf/io/files.hpp>

namespace test {

inline std::string from_hex(std::string_view digits) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out.push_back(static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1])));
    return out;
}

/// Runs a reader on bytes that may be anything; only the library's own errors may come of it.
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

/// Lets changes of the disk fail while it lives.
class DiskFault {
public:
    explicit DiskFault(int (*fault)(std::string_view)) { tf::io::detail::disk_fault = fault; }
    DiskFault(const DiskFault&) = delete;
    DiskFault& operator=(const DiskFault&) = delete;
    ~DiskFault() { tf::io::detail::disk_fault = nullptr; }
};

}  // namespace test
