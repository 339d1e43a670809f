// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Scalars of all dtypes: one array for each dtype, indexed by constants. The optimizer splits such
// a struct, so that every element lives in a register and unused arrays disappear.

#include <array>
#include <bit>
#include <cstdint>

#include <tf/core/dtype.hpp>

namespace tf::kernels {

template <int N>
struct Slots {
    template <class T>
    using Array = std::array<T, static_cast<std::size_t>(N)>;

    Array<float> f32;
    Array<double> f64;
    Array<std::int8_t> i8;
    Array<std::int16_t> i16;
    Array<std::int32_t> i32;
    Array<std::int64_t> i64;
    Array<std::uint8_t> u8;
    Array<std::uint16_t> u16;  // stores half and bfloat16 as bit patterns
    Array<std::uint32_t> u32;
    Array<std::uint64_t> u64;  // stores complex64 as bit patterns
    Array<double> imaginary;   // the imaginary parts of complex128; the real ones are in f64
    Array<bool> b;

    template <class T>
    [[gnu::always_inline]] T get(std::size_t i) const {
        if constexpr (dtype_of<T> == DType::float16 || dtype_of<T> == DType::brain16)
            return std::bit_cast<T>(u16[i]);
        else if constexpr (dtype_of<T> == DType::complex64) return std::bit_cast<T>(u64[i]);
        else if constexpr (dtype_of<T> == DType::complex128) return T(f64[i], imaginary[i]);
        else return array<T>(*this)[i];
    }
    template <class T>
    [[gnu::always_inline]] void set(std::size_t i, T v) {
        if constexpr (dtype_of<T> == DType::float16 || dtype_of<T> == DType::brain16)
            u16[i] = std::bit_cast<std::uint16_t>(v);
        else if constexpr (dtype_of<T> == DType::complex64)
            u64[i] = std::bit_cast<std::uint64_t>(v);
        else if constexpr (dtype_of<T> == DType::complex128) {
            f64[i] = v.real();
            imaginary[i] = v.imag();
        } else array<T>(*this)[i] = v;
    }

private:
    template <class T, class Self>
    [[gnu::always_inline]] static auto& array(Self& self) {
        constexpr DType d = dtype_of<T>;
        if constexpr (d == DType::float32) return self.f32;
        else if constexpr (d == DType::float64) return self.f64;
        else if constexpr (d == DType::int8) return self.i8;
        else if constexpr (d == DType::int16) return self.i16;
        else if constexpr (d == DType::int32) return self.i32;
        else if constexpr (d == DType::int64) return self.i64;
        else if constexpr (d == DType::uint8) return self.u8;
        else if constexpr (d == DType::uint16) return self.u16;
        else if constexpr (d == DType::uint32) return self.u32;
        else if constexpr (d == DType::uint64) return self.u64;
        else return self.b;
    }
};

}  // namespace tf::kernels
