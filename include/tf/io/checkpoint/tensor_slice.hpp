// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Slices of a tensor, which a bundle holds for a partitioned variable: their position, their key,
// and how they are copied to the whole. Mirrors TensorSliceProto and EncodeTensorNameSlice.

#include <bit>
#include <cstring>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>
#include <tf/io/proto/proto.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// The extent of a slice along one dim: `length` elements from `start`, or all of them.
struct Extent {
    static constexpr std::int64_t all = -1;
    std::int64_t start = 0;
    std::int64_t length = all;
};
using TensorSlice = std::vector<Extent>;

TF_COMMON_INLINE TensorSlice parse_slice(std::string_view bytes, const Source& source) {
    TensorSlice out;
    for (Message m(bytes, source); m.next();) {
        if (m.field() != 1) {
            m.skip();
            continue;
        }
        Extent e;
        for (Message extent = m.message(); extent.next();) {
            if (extent.field() == 1) e.start = extent.int64();
            else if (extent.field() == 2) e.length = extent.int64();
            else extent.skip();
        }
        out.push_back(e);
    }
    return out;
}

namespace detail {

// Encodes values so that the order of the bytes is the order of the values (TensorFlow's
// OrderedCode).

TF_COMMON_INLINE void put_ordered(std::string& out, std::string_view text) {
    for (const char c : text) {
        out += c;
        if (c == '\0') out += '\xff';
        else if (c == '\xff') out += '\0';
    }
    out.append("\0\1", 2);
}
/// The number of bytes, then the bytes, the highest first.
TF_COMMON_INLINE void put_ordered(std::string& out, std::uint64_t n) {
    const int bytes = (static_cast<int>(std::bit_width(n)) + 7) / 8;
    out += static_cast<char>(bytes);
    for (int i = bytes; i-- > 0;) out += static_cast<char>(n >> (8 * i));
}
/// Seven bits per byte, the highest first, after a prefix of as many 1 bits as there are bytes.
TF_COMMON_INLINE void put_ordered(std::string& out, std::int64_t n) {
    const auto bits = static_cast<std::uint64_t>(n < 0 ? ~n : n);
    const int size = static_cast<int>(std::bit_width(bits)) / 7 + 1;
    const auto value = static_cast<std::uint64_t>(n);
    for (int i = size; i-- > 0;) {
        std::uint64_t byte = i < 8 ? value >> (8 * i) : n < 0 ? 255u : 0u;
        const int ones = size - 8 * (size - 1 - i);  // 1 bits of the prefix in this byte
        if (ones > 0) byte ^= ones >= 8 ? 255u : 255u << (8 - ones);
        out += static_cast<char>(byte);
    }
}

}  // namespace detail

/// The key of a slice.
TF_COMMON_INLINE std::string slice_key(std::string_view name, const TensorSlice& slice) {
    std::string out;
    detail::put_ordered(out, std::uint64_t{0});
    detail::put_ordered(out, name);
    detail::put_ordered(out, std::uint64_t{slice.size()});
    for (const Extent& e : slice) {
        detail::put_ordered(out, e.start);
        detail::put_ordered(out, e.length);
    }
    return out;
}

/// The shape of a slice; Shape::invalid() if the slice is not within the whole.
TF_COMMON_INLINE Shape shape_of_slice(const Shape& whole, const TensorSlice& slice) {
    if (slice.size() != static_cast<std::size_t>(whole.rank)) return Shape::invalid();
    Shape out;
    for (int i = 0; i < whole.rank; ++i) {
        const Extent& e = slice[static_cast<std::size_t>(i)];
        const bool all = e.length == Extent::all;
        if (all ? e.start != 0
                : e.start < 0 || e.length < 0 || e.start > whole[i] ||
                      e.length > whole[i] - e.start)
            return Shape::invalid();
        out.push_back(all ? whole[i] : static_cast<int>(e.length));
    }
    return out;
}

/// Copies the elements of a slice, `width` bytes each, to their places. `covered` has a flag for
/// each element of the whole; returns false if a flag was already set.
TF_COMMON_INLINE bool place_slice(void* to, const Shape& whole, const void* from, const Shape& part,
                                  const TensorSlice& slice, std::size_t width,
                                  std::vector<bool>& covered) {
    std::int64_t index[max_rank] = {};
    for (std::int64_t k = 0; k < part.size(); ++k) {
        std::int64_t at = 0;
        for (int i = 0; i < whole.rank; ++i)
            at = at * whole[i] + slice[static_cast<std::size_t>(i)].start + index[i];
        const auto place = static_cast<std::size_t>(at);
        if (covered[place]) return false;
        covered[place] = true;
        std::memcpy(static_cast<char*>(to) + place * width,
                    static_cast<const char*>(from) + static_cast<std::size_t>(k) * width, width);
        for (int i = whole.rank; i-- > 0 && ++index[i] == part[i];) index[i] = 0;
    }
    return true;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
