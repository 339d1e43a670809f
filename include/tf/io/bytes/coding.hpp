// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers as TensorFlow's files store them: of fixed width in little-endian order, or as varints
// with seven bits per byte. They are appended to a string, and read from untrusted bytes. Mirrors
// TensorFlow's core/lib/core/coding.

#include <bit>
#include <cstring>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/fault.hpp>

namespace tf::io {

static_assert(std::endian::native == std::endian::little,
              "files hold little-endian numbers, and are read and written as they are in memory");

template <class Number>
void put_fixed(std::string& out, Number n) {
    char bytes[sizeof(Number)];
    std::memcpy(bytes, &n, sizeof n);
    out.append(bytes, sizeof n);
}
TF_COMMON_INLINE void put_varint(std::string& out, std::uint64_t n) {
    for (; n >= 128; n >>= 7) out.push_back(static_cast<char>(n | 128));
    out.push_back(static_cast<char>(n));
}

/// Takes bytes from the front; errors::DataLoss, with the offset, if there are too few.
class ByteReader {
public:
    ByteReader(std::string_view bytes, const Source& source)
        : left_(bytes), source_(source), all_(bytes.size()) {}

    bool empty() const { return left_.empty(); }
    std::size_t left() const { return left_.size(); }
    std::uint64_t offset() const { return all_ - left_.size(); }

    /// The next `count` bytes.
    std::string_view take(std::uint64_t count) {
        if (count > left_.size())
            fault(std::to_string(left_.size()) + " bytes more",
                  std::to_string(count) + " bytes more");
        const std::string_view out = left_.substr(0, static_cast<std::size_t>(count));
        left_.remove_prefix(out.size());
        return out;
    }
    std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)[0]); }
    template <class Number>
    Number fixed() {
        Number out;
        std::memcpy(&out, take(sizeof out).data(), sizeof out);
        return out;
    }
    std::uint64_t varint() {
        std::uint64_t out = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint64_t b = byte();
            if ((shift == 63 && b > 1) || (shift > 0 && b == 0)) break;
            out |= (b & 127) << shift;
            if (b < 128) return out;
        }
        fault("a varint of more than 64 bits, or one with redundant bytes", "a varint");
    }
    [[noreturn]] void fault(std::string got, std::string expected) const {
        detail::corrupt(source_, offset(), std::move(got), std::move(expected));
    }

private:
    std::string_view left_;
    Source source_;
    std::size_t all_;
};

}  // namespace tf::io
