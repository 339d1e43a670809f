// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elements as 64-bit patterns, in which the graph stores constants and attributes of every type.

#include <bit>
#include <cstdint>
#include <type_traits>

#include <tf/core/dtype.hpp>

namespace tf::detail::core {

/// Floats of 16 bits.
template <class T>
concept SmallFloat = std::is_same_v<T, half> || std::is_same_v<T, bfloat16>;

/// Whether constant evaluation can store a constant of this type in the graph.
template <class T>
concept Bits = std::is_arithmetic_v<T> || SmallFloat<T>;

template <Bits T>
constexpr std::uint64_t to_bits(T v) {
    if constexpr (std::is_same_v<T, float>) return std::bit_cast<std::uint32_t>(v);
    else if constexpr (std::is_same_v<T, double>) return std::bit_cast<std::uint64_t>(v);
    else if constexpr (SmallFloat<T>) return std::bit_cast<std::uint16_t>(v);
    else return static_cast<std::uint64_t>(v);
}

template <Bits T>
constexpr T from_bits(std::uint64_t b) {
    if constexpr (std::is_same_v<T, float>)
        return std::bit_cast<float>(static_cast<std::uint32_t>(b));
    else if constexpr (std::is_same_v<T, double>) return std::bit_cast<double>(b);
    else if constexpr (SmallFloat<T>) return std::bit_cast<T>(static_cast<std::uint16_t>(b));
    else return static_cast<T>(b);
}

/// A 64-bit result truncated to the width of a narrower integer dtype.
constexpr std::uint64_t narrowed(DType d, std::uint64_t b) {
    switch (d) {
        case DType::int8: return to_bits(static_cast<std::int8_t>(b));
        case DType::int16: return to_bits(static_cast<std::int16_t>(b));
        case DType::int32: return to_bits(static_cast<std::int32_t>(b));
        case DType::uint8: return to_bits(static_cast<std::uint8_t>(b));
        case DType::uint16: return to_bits(static_cast<std::uint16_t>(b));
        case DType::uint32: return to_bits(static_cast<std::uint32_t>(b));
        default: return b;
    }
}

}  // namespace tf::detail::core
