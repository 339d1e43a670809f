// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The error for malformed bytes, shared by all readers of files: it names the file, the offset,
// what was read and what was expected. Files are untrusted: readers throw for any malformed bytes.

#include <cstdint>
#include <new>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>

namespace tf::io {

/// What is read: the function that the user called, and the file or record.
struct Source {
    std::string_view op;       ///< such as "saved_model::load"
    std::string_view name;     ///< such as "saved_model.pb"
    std::uint64_t offset = 0;  ///< the offset of the bytes in it

    constexpr Source behind(std::uint64_t bytes) const { return {op, name, offset + bytes}; }
};

namespace detail {

/// Throws errors::DataLoss: the bytes at `offset` of a source are malformed.
[[gnu::noinline, gnu::cold, noreturn]] inline void corrupt(const Source& source,
                                                           std::uint64_t offset, std::string got,
                                                           std::string expected) {
    errors::raise<errors::DataLoss>(
        {"tf.io.corrupt", source.op, source.name,
         std::move(got) + " at byte " + std::to_string(source.offset + offset),
         std::move(expected)});
}

/// Returns f(). A file can request more memory than there is; std::bad_alloc then becomes
/// errors::ResourceExhausted.
template <class F>
auto within_memory(std::string_view op, F f) {
    try {
        return f();
    } catch (const std::bad_alloc&) {
        errors::raise<errors::ResourceExhausted>(
            {"tf.saved_model.memory", op, "memory", "more than available", "a smaller model"});
    }
}

}  // namespace detail
}  // namespace tf::io
