// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SIMD types of the elementwise kernels, from xsimd. Their width follows the target flags
// (-march).

#include <cmath>
#include <cstring>
#include <type_traits>

#include <xsimd/xsimd.hpp>

#include <tf/core/bits.hpp>
#include <tf/kernels/half_math.hpp>

namespace tf::kernels {

template <class T>
using Batch = xsimd::batch<T>;
template <class T>
using Mask = xsimd::batch_bool<T>;

/// The complex conjugate; real numbers are unchanged.
template <class V>
constexpr V conjugate(const V& x) {
    if constexpr (detail::core::Complex<V>) return V(x.real(), -x.imag());
    else return x;
}

/// Dtypes whose elementwise kernels use SIMD types. Loops over other dtypes are vectorized by the
/// compiler.
constexpr bool has_simd(DType d) { return d == DType::float32 || d == DType::float64; }

template <class V>
inline constexpr bool is_batch = false;
template <class T, class A>
inline constexpr bool is_batch<xsimd::batch<T, A>> = true;

/// a != b. xsimd's operator is false for NaN on targets with AVX.
template <class V>
constexpr auto unequal(const V& a, const V& b) {
    if constexpr (is_batch<V>) return !(a == b);
    else return a != b;
}

/// Loads and stores the bools of a register's lanes as one vector of bytes; xsimd's functions
/// access them one by one.
template <class T>
struct MaskBytes {
    typedef unsigned char Bytes __attribute__((vector_size(Batch<T>::size)));
    typedef T Lanes __attribute__((vector_size(Batch<T>::size * sizeof(T))));

    [[gnu::always_inline]] static Mask<T> load(const bool* from) {
        Bytes bytes;
        std::memcpy(&bytes, from, sizeof bytes);
        const Lanes lanes = __builtin_convertvector(bytes, Lanes);
        T numbers[Batch<T>::size];
        std::memcpy(numbers, &lanes, sizeof lanes);
        return Batch<T>::load_unaligned(numbers) != Batch<T>(0);
    }
    [[gnu::always_inline]] static void store(const Mask<T>& mask, bool* to) {
        T numbers[Batch<T>::size];
        xsimd::select(mask, Batch<T>(1), Batch<T>(0)).store_unaligned(numbers);
        Lanes lanes;
        std::memcpy(&lanes, numbers, sizeof lanes);
        const Bytes bytes = __builtin_convertvector(lanes, Bytes);
        std::memcpy(to, &bytes, sizeof bytes);
    }
};

/// The nearest integer, the even one on ties; -0, infinities and NaN are unchanged. On targets
/// without such an instruction, xsimd's function converts to integers, whose range is too small for
/// some floats.
template <class V>
V nearest_of(const V& x) {
    if constexpr (is_batch<V>) {
        using T = typename V::value_type;
        const V magic(std::is_same_v<T, float> ? T(8388608) : T(4503599627370496));  // floats of
                                                                                     // this size
                                                                                     // have no
                                                                                     // fraction
        const V size = xsimd::abs(x);
        const V nearest = xsimd::copysign((size + magic) - magic, x);
        return xsimd::select(size < magic, nearest, x);
    } else {
        return as_float([](auto v) { return std::nearbyint(v); }, x);
    }
}
/// The largest integer that is not above x; -0, infinities and NaN are unchanged.
template <class V>
V floor_of(const V& x) {
    if constexpr (is_batch<V>) {
        const V nearest = nearest_of(x);
        return xsimd::select(nearest > x, nearest - V(1), nearest);
    } else {
        using std::floor;
        return static_cast<V>(floor(x));
    }
}
template <class V>
V ceil_of(const V& x) {
    return -floor_of(V(-x));
}

/// f(x) for functions that are constant or infinite for |x| > 710. xsimd's functions for doubles
/// convert x to an integer, whose range is too small for some doubles.
template <class V, class F>
V within_exponents(const V& x, F f) {
    const V limit(710);
    const V inside = xsimd::select(xsimd::abs(x) < limit, x, xsimd::copysign(limit, x));
    return xsimd::select(x == x, f(inside), x);
}

/// e to the power x. xsimd's float function is infinite above 88.38, but the logarithm of the
/// largest float is 88.72.
template <class V>
V exp_of(const V& x) {
    if constexpr (std::is_same_v<V, Batch<float>>) {
        const auto large = x > V(88);
        const V r = xsimd::exp(xsimd::select(large, x * V(0.5f), x));
        return xsimd::select(large, r * r, r);
    } else if constexpr (std::is_same_v<V, Batch<double>>) {
        return within_exponents(x, [](const V& v) { return xsimd::exp(v); });
    } else {
        using std::exp;
        return static_cast<V>(exp(x));
    }
}

/// The hyperbolic tangent.
template <class V>
V tanh_of(const V& x) {
    if constexpr (std::is_same_v<V, Batch<double>>) {
        return within_exponents(x, [](const V& v) { return xsimd::tanh(v); });
    } else {
        using std::tanh;
        return static_cast<V>(tanh(x));
    }
}

/// e to the power x, minus 1. xsimd's expm1 and log1p lose the sign of -0.
template <class V>
V expm1_of(const V& x) {
    if constexpr (std::is_same_v<V, Batch<double>>) {
        return xsimd::select(x == V(0), x,
                             within_exponents(x, [](const V& v) { return xsimd::expm1(v); }));
    } else if constexpr (std::is_same_v<V, Batch<float>>) {
        return xsimd::select(x == V(0), x, xsimd::expm1(x));
    } else if constexpr (detail::core::Complex<V>) {
        const auto half = std::sin(x.imag() / 2), minus = std::expm1(x.real());
        return V(minus - 2 * (minus + 1) * half * half, (minus + 1) * std::sin(x.imag()));
    } else {
        using std::expm1;
        return static_cast<V>(expm1(x));
    }
}

/// log(1 + x).
template <class V>
V log1p_of(const V& x) {
    if constexpr (std::is_same_v<V, Batch<double>> || std::is_same_v<V, Batch<float>>) {
        return xsimd::select(x == V(0), x, xsimd::log1p(x));
    } else if constexpr (detail::core::Complex<V>) {
        const auto re = x.real(), im = x.imag();
        const bool near = std::abs(re) < 1 && std::abs(im) < 1;  // no overflow of squares
        return V(near ? std::log1p(re * (re + 2) + im * im) / 2 : std::log(std::hypot(re + 1, im)),
                 std::atan2(im, re + 1));
    } else {
        using std::log1p;
        return static_cast<V>(log1p(x));
    }
}

}  // namespace tf::kernels
