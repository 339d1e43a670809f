// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every reader of files says when bytes are not what they should be: which file, where, what
// came, what was wanted. Files are somebody else's input: readers throw, whatever the bytes are.

#include <cstdint>
#include <new>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>

namespace tf::io {

/// What is being read: the function that the user called, and the file or record.
struct Source {
    std::string_view op;       ///< such as "saved_model::load"
    std::string_view name;     ///< such as "saved_model.pb"
    std::uint64_t offset = 0;  ///< where the bytes begin in it

    constexpr Source behind(std::uint64_t bytes) const { return {op, name, offset + bytes}; }
};

namespace detail {

/// The bytes at `offset` of a source are broken. errors::DataLoss.
[[noreturn]] inline void corrupt(const Source& source, std::uint64_t offset, std::string got,
                                 std::string expected) {
    errors::raise<errors::DataLoss>(
        {"tf.io.corrupt", source.op, source.name,
         std::move(got) + " at byte " + std::to_string(source.offset + offset),
         std::move(expected)});
}

/// What `f` returns. A file may ask for more memory than there is: that is an error as all others.
template <class F>
auto within_memory(std::string_view op, F f) {
    try {
        return f();
    } catch (const std::bad_alloc&) {
        errors::raise<errors::ResourceExhausted>(
            {"tf.saved_model.memory", op, "memory", "more than there is", "a smaller model"});
    }
}

}  // namespace detail
}  // namespace tf::io
