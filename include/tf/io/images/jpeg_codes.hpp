// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The shortest Huffman codes of a JPEG file, by how often its values occur. The order of equal
// counts is libjpeg's, so that files are TensorFlow's.

#include <array>
#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/io/images/jpeg_tables.hpp>

namespace tf::io::images {

using JpegCounts = std::array<std::int64_t, 256>;

/// How many bits each value has in the best code without a limit of bits (Huffman's algorithm). The
/// last value, which does not occur, gets the code of ones only, which JPEG reserves.
TF_COMMON_INLINE std::array<int, 257> huffman_sizes(const JpegCounts& given) {
    constexpr std::size_t none = 257;
    std::array<std::int64_t, 257> counts{};
    for (std::size_t k = 0; k < given.size(); ++k) counts[k] = given[k];
    counts[256] = 1;
    std::array<int, 257> sizes{};
    std::array<std::size_t, 257> next;  // the values of a branch are a list
    next.fill(none);
    const auto rarest = [&](std::size_t except) {
        std::size_t found = none;
        for (std::size_t k = 0; k < counts.size(); ++k)
            if (k != except && counts[k] > 0 && (found == none || counts[k] <= counts[found]))
                found = k;
        return found;
    };
    for (;;) {
        const std::size_t first = rarest(none), second = rarest(first);
        if (second == none) return sizes;
        counts[first] += counts[second];
        counts[second] = 0;
        std::size_t last = first;
        for (std::size_t k = first; k != none; k = next[k]) {
            ++sizes[k];
            last = k;
        }
        next[last] = second;
        for (std::size_t k = second; k != none; k = next[k]) ++sizes[k];
    }
}

/// The code, whose values have at most 16 bits (ITU-T T.81, annex K.2).
TF_COMMON_INLINE JpegCode shortest_jpeg_code(const JpegCounts& counts) {
    const std::array<int, 257> sizes = huffman_sizes(counts);
    std::array<int, 258> codes{};  // how many values have so many bits
    std::size_t longest = 0;
    for (const int size : sizes) {
        const auto bits = static_cast<std::size_t>(size);
        if (bits > 0) ++codes[bits];
        if (bits > longest) longest = bits;
    }
    if (longest == 0) return {};
    // Two values that are too long: one takes the place of their branch, the other one shares that
    // of a shorter value.
    for (std::size_t bits = longest; bits > 16; --bits)
        while (codes[bits] > 0) {
            std::size_t shorter = bits - 2;
            while (codes[shorter] == 0) --shorter;
            codes[bits] -= 2;
            ++codes[bits - 1];
            codes[shorter + 1] += 2;
            --codes[shorter];
        }
    std::size_t last = 16;
    while (codes[last] == 0) --last;
    --codes[last];  // that of ones only
    JpegCode out;
    for (std::size_t k = 0; k < 16; ++k) out.counts[k] = static_cast<std::uint8_t>(codes[k + 1]);
    std::size_t at = 0;
    for (int bits = 1; bits <= static_cast<int>(longest); ++bits)
        for (std::size_t v = 0; v < 256; ++v)
            if (sizes[v] == bits) out.values[at++] = static_cast<std::uint8_t>(v);
    return out;
}

}  // namespace tf::io::images
