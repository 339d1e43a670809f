// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Floats of 16 bits: tf::half and tf::bfloat16. Values are stored in 16 bits and converted with
// rounding to nearest, ties to even; arithmetic uses float. Bits and rounding equal those of
// TensorFlow's tf.float16 and tf.bfloat16.

#include <bit>
#include <compare>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace tf {

namespace detail::core {

/// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
struct HalfFormat {
    static constexpr int exponent_bits = 5, fraction_bits = 10;

    static constexpr std::uint16_t of(float v) {
        const auto b = std::bit_cast<std::uint32_t>(v);
        const std::uint32_t sign = b >> 16 & 0x8000, f = b & 0x7fffffff;
        std::uint32_t r = 0;
        if (f >= 0x47800000) r = f > 0x7f800000 ? 0x7e00 : 0x7c00;
        else if (f < 0x38800000)  // adding 1/2 leaves the denormal's bits at the end
            r = std::bit_cast<std::uint32_t>(std::bit_cast<float>(f) + .5f) - 0x3f000000;
        else r = (f - 0x38000000 + 0xfff + (f >> 13 & 1)) >> 13;
        return static_cast<std::uint16_t>(sign | r);
    }
    static constexpr float widened(std::uint16_t h) {
        // The exponent still has the bias of 16-bit floats; the product with 2^112 corrects it, for
        // denormals too.
        const float scaled =
            std::bit_cast<float>(static_cast<std::uint32_t>(h & 0x7fff) << 13) * 0x1p112f;
        auto b = std::bit_cast<std::uint32_t>(scaled) | static_cast<std::uint32_t>(h & 0x8000)
                                                            << 16;
        if ((h & 0x7c00) == 0x7c00) b |= 0x7f800000;  // infinity, NaN
        return std::bit_cast<float>(b);
    }
};

/// The upper half of a binary32: 8 bits of exponent, 7 of fraction.
struct BrainFormat {
    static constexpr int exponent_bits = 8, fraction_bits = 7;

    static constexpr std::uint16_t of(float v) {
        const auto b = std::bit_cast<std::uint32_t>(v);
        const std::uint32_t sign = b >> 16 & 0x8000, f = b & 0x7fffffff;
        const std::uint32_t r = f > 0x7f800000 ? 0x7fc0 : (f + 0x7fff + (f >> 16 & 1)) >> 16;
        return static_cast<std::uint16_t>(sign | r);
    }
    static constexpr float widened(std::uint16_t h) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(h) << 16);
    }
};

template <class Format>
class Float16 {
public:
    Float16() = default;
    template <class N>
        requires std::is_arithmetic_v<N>
    constexpr explicit Float16(N v) : bits_(Format::of(static_cast<float>(v))) {}
    static constexpr Float16 from_bits(std::uint16_t bits) {
        Float16 f;
        f.bits_ = bits;
        return f;
    }

    constexpr explicit operator float() const { return Format::widened(bits_); }
    template <class N>
        requires std::is_arithmetic_v<N>
    constexpr explicit operator N() const {
        return static_cast<N>(Format::widened(bits_));
    }

    friend constexpr bool operator==(Float16 a, Float16 b) {
        return static_cast<float>(a) == static_cast<float>(b);
    }
    friend constexpr auto operator<=>(Float16 a, Float16 b) {
        return static_cast<float>(a) <=> static_cast<float>(b);
    }
    friend constexpr Float16 operator+(Float16 a, Float16 b) {
        return Float16(static_cast<float>(a) + static_cast<float>(b));
    }
    friend constexpr Float16 operator-(Float16 a, Float16 b) {
        return Float16(static_cast<float>(a) - static_cast<float>(b));
    }
    friend constexpr Float16 operator*(Float16 a, Float16 b) {
        return Float16(static_cast<float>(a) * static_cast<float>(b));
    }
    friend constexpr Float16 operator/(Float16 a, Float16 b) {
        return Float16(static_cast<float>(a) / static_cast<float>(b));
    }
    friend constexpr Float16 operator-(Float16 a) {
        return from_bits(static_cast<std::uint16_t>(a.bits_ ^ 0x8000));
    }

private:
    std::uint16_t bits_;
};

}  // namespace detail::core

using half = detail::core::Float16<detail::core::HalfFormat>;  ///< tf.float16, IEEE's binary16
using bfloat16 =
    detail::core::Float16<detail::core::BrainFormat>;  ///< tf.bfloat16, a binary32's upper half

}  // namespace tf

template <class Format>
class std::numeric_limits<tf::detail::core::Float16<Format>> {
    using T = tf::detail::core::Float16<Format>;
    static constexpr int fraction = Format::fraction_bits;
    static constexpr std::uint16_t infinite = ((1 << Format::exponent_bits) - 1) << fraction;

public:
    static constexpr bool is_specialized = true, is_signed = true, is_integer = false,
                          is_exact = false, has_infinity = true, has_quiet_NaN = true,
                          is_iec559 = true, is_bounded = true, is_modulo = false;
    static constexpr int radix = 2, digits = fraction + 1, digits10 = fraction * 3 / 10,
                         max_digits10 = fraction * 3 / 10 + 2;

    static constexpr T min() noexcept { return T::from_bits(1 << fraction); }
    static constexpr T max() noexcept { return T::from_bits(infinite - 1); }
    static constexpr T lowest() noexcept { return -max(); }
    static constexpr T denorm_min() noexcept { return T::from_bits(1); }
    static constexpr T infinity() noexcept { return T::from_bits(infinite); }
    static constexpr T quiet_NaN() noexcept { return T::from_bits(infinite | 1 << (fraction - 1)); }
    static constexpr T epsilon() noexcept { return T(1.f / (1 << fraction)); }
};
