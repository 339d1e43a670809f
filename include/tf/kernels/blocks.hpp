// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A loop over elements that g++ vectorizes at -O2. At that level it vectorizes only loops whose
// length is known and whose operands need no overlap check.

#include <array>
#include <cstddef>
#include <type_traits>

namespace tf::kernels {

/// to[i] = value(i) for i < n. `value` may read to[i], but no other element of `to`.
template <class T, class F>
void assign_blocks(T* to, std::size_t n, F value) {
    std::size_t first = 0;
    if constexpr (std::is_trivially_copyable_v<T>) {
        constexpr std::size_t width = 32;
        for (; first + width <= n; first += width) {
            std::array<T, width> block;
            for (std::size_t i = 0; i < width; ++i) block[i] = value(first + i);
            for (std::size_t i = 0; i < width; ++i) to[first + i] = block[i];
        }
    }
    for (; first < n; ++first) to[first] = value(first);
}

}  // namespace tf::kernels
