// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensor elements as 64-bit patterns: graphs store constants and attributes of every type this way.

#include <bit>
#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <tf/core/dtype.hpp>

namespace tf::detail::core {

/// Floats of 16 bits.
template <class T>
concept SmallFloat = std::is_same_v<T, half> || std::is_same_v<T, bfloat16>;

template <class T>
concept Complex = std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

/// Whether constant evaluation can store a constant of this type in the graph.
template <class T>
concept Bits = std::is_arithmetic_v<T> || SmallFloat<T> || Complex<T>;

/// The parts of a complex number as floats: the real one in the lower half.
constexpr std::uint64_t bits_of_parts(float re, float im) {
    return std::bit_cast<std::uint32_t>(re) |
           static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(im)) << 32;
}
/// Whether the number fits into the 64 bits of a constant. A complex128 fits if both of its parts
/// are exact as floats; otherwise it is recorded as tf.complex of two constants.
template <class T>
constexpr bool fits_word([[maybe_unused]] const T& v) {
    if constexpr (std::is_same_v<T, std::complex<double>>) {
        const auto is_float = [](double d) {
            constexpr double largest = std::numeric_limits<float>::max();
            return d >= -largest && d <= largest && static_cast<double>(static_cast<float>(d)) == d;
        };
        return is_float(v.real()) && is_float(v.imag());
    } else {
        return true;
    }
}

template <Bits T>
constexpr std::uint64_t to_bits(T v) {
    if constexpr (std::is_same_v<T, float>) return std::bit_cast<std::uint32_t>(v);
    else if constexpr (std::is_same_v<T, double>) return std::bit_cast<std::uint64_t>(v);
    else if constexpr (SmallFloat<T>) return std::bit_cast<std::uint16_t>(v);
    else if constexpr (Complex<T>)
        return bits_of_parts(static_cast<float>(v.real()), static_cast<float>(v.imag()));
    else return static_cast<std::uint64_t>(v);
}

template <Bits T>
constexpr T from_bits(std::uint64_t b) {
    if constexpr (std::is_same_v<T, float>)
        return std::bit_cast<float>(static_cast<std::uint32_t>(b));
    else if constexpr (std::is_same_v<T, double>) return std::bit_cast<double>(b);
    else if constexpr (SmallFloat<T>) return std::bit_cast<T>(static_cast<std::uint16_t>(b));
    else if constexpr (Complex<T>)
        return T(std::bit_cast<float>(static_cast<std::uint32_t>(b)),
                 std::bit_cast<float>(static_cast<std::uint32_t>(b >> 32)));
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
