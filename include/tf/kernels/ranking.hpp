// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The largest elements of a row, and the distinct elements of a vector. Elements of any dtype are
// mapped to 64-bit keys in the same order, so that the search is compiled once and not once per
// dtype.

#include <cstdint>
#include <string>

#include <tf/core/bits.hpp>
#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// A number with the same order as the elements of the dtype. NaN is larger than all numbers; -0
/// equals 0.
template <class T>
std::uint64_t order_key(T v) {
    constexpr std::uint64_t top = std::uint64_t{1} << 63;
    if constexpr (is_floating(dtype_of<T>)) {
        constexpr int unused = 64 - 8 * static_cast<int>(sizeof(T));
        const std::uint64_t bits = detail::core::to_bits(v) << unused;
        if (v != v) return ~std::uint64_t{0};
        if (bits == top) return top;
        return (bits & top) != 0 ? ~bits : bits | top;
    } else if constexpr (std::is_signed_v<T>) {
        return static_cast<std::uint64_t>(std::int64_t{v}) ^ top;
    } else {
        return v;
    }
}

/// An element of a row: its key and its position.
struct Ranked {
    std::uint64_t key;
    std::int32_t index;
};

/// Moves the k largest of n elements to the front, in descending order, equal ones by position.
TF_COMMON void rank_largest(Ranked* row, std::int64_t n, std::int64_t k);

/// Sets the keys of strings. Equal strings get equal keys; the order of the keys has no meaning.
TF_COMMON void rank_strings(const std::string* x, Ranked* out, std::int64_t n);

/// Numbers the distinct elements by their first occurrence. `all` has the n elements in order and
/// is sorted by key here; `number` gets the number of each element. Elements whose key is `never`
/// are equal to no other element. Returns the number of distinct elements.
TF_COMMON std::int64_t number_distinct(Ranked* all, std::int64_t n, const std::uint64_t* never,
                                       std::int32_t* number);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/ranking_code.hpp>
#endif
