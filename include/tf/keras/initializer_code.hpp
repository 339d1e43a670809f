// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How weights are filled; see initializer.hpp.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <string>
#include <vector>

#include <tf/core/random_state.hpp>
#include <tf/keras/initializer.hpp>
#include <tf/kernels/random.hpp>

namespace tf::keras {

namespace detail {

/// The distribution that VarianceScaling stands for, given a shape.
TF_COMMON_INLINE Initializer unscaled(const Initializer& from, const Shape& shape) {
    using enum Initializer::Kind;
    const bool by_axes = (from.input_axes | from.output_axes) != 0;
    const Fans fans = by_axes ? fans_of(shape, from.input_axes, from.output_axes) : fans_of(shape);
    const double n = from.fan == Initializer::Fan::in    ? fans.in
                     : from.fan == Initializer::Fan::out ? fans.out
                                                         : (fans.in + fans.out) / 2;
    const double variance = from.a / std::max(1., n);
    Initializer out = from;
    out.kind = from.scaled_kind;
    out.a = 0;
    out.b = std::sqrt(variance);
    if (out.kind == truncated_normal) out.b /= .87962566103423978;  // of the truncated distribution
    if (out.kind == uniform) {
        out.b = std::sqrt(3 * variance);
        out.a = -out.b;
    }
    return out;
}

/// The seed that Keras passes to TensorFlow's stateless ops.
constexpr std::int64_t keras_seed(std::int64_t seed) {
    constexpr std::int64_t largest = 0x7ffffffe;
    return (seed % largest + largest) % largest;
}

/// Makes the columns of a matrix [rows, columns] orthonormal, by the Gram-Schmidt process: the Q of
/// the QR decomposition whose R has a positive diagonal. A second pass reduces the rounding errors.
TF_COMMON_INLINE void orthonormalize(std::vector<double>& matrix, std::int64_t rows,
                                     std::int64_t columns) {
    const auto at = [&](std::int64_t i, std::int64_t j) -> double& {
        return matrix[static_cast<std::size_t>(i * columns + j)];
    };
    for (std::int64_t j = 0; j < columns; ++j) {
        const auto dot = [&](std::int64_t k) {
            double sum = 0;
            for (std::int64_t i = 0; i < rows; ++i) sum += at(i, j) * at(i, k);
            return sum;
        };
        for (int round = 0; round < 2; ++round)
            for (std::int64_t k = 0; k < j; ++k) {
                const double along = dot(k);
                for (std::int64_t i = 0; i < rows; ++i) at(i, j) -= along * at(i, k);
            }
        const double length = std::sqrt(dot(j));
        for (std::int64_t i = 0; i < rows; ++i) at(i, j) /= length;
    }
}
/// Changes normal numbers, a matrix with this number of columns, as keras.initializers.Orthogonal.
TF_COMMON_INLINE void make_orthogonal(std::vector<double>& numbers, std::int64_t columns,
                                      double gain) {
    if (numbers.empty()) return;
    const std::int64_t rows = static_cast<std::int64_t>(numbers.size()) / columns;
    const std::int64_t more = std::max(rows, columns), fewer = std::min(rows, columns);
    std::vector<double> q = numbers;
    orthonormalize(q, more, fewer);
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) {
            const std::int64_t from = rows < columns ? j * fewer + i : i * fewer + j;
            numbers[static_cast<std::size_t>(i * columns + j)] =
                gain * q[static_cast<std::size_t>(from)];
        }
}

/// The elements of a weight [frame, 1, bins]: a windowed sine or cosine for each bin.
TF_COMMON_INLINE std::vector<double> stft_waves(const Shape& shape, unsigned bits) {
    const int frame = shape[0], bins = shape[2];
    const bool windowed = (bits & (Initializer::hann | Initializer::hamming)) != 0;
    const double least = (bits & Initializer::hann) != 0 ? .5 : .54;
    const int period = (bits & Initializer::periodic) != 0 ? frame : frame - 1;
    std::vector<double> window(static_cast<std::size_t>(frame), 1.);
    double squares = 0, sum = 0;
    for (int t = 0; windowed && t < frame; ++t) {
        double& w = window[static_cast<std::size_t>(t)];
        if (frame > 1) w = least - (1 - least) * std::cos(2 * std::numbers::pi * t / period);
        squares += w * w;
        sum += w;
    }
    double divisor = 1;
    if (windowed && (bits & Initializer::density) != 0) divisor = std::sqrt(squares);
    if (windowed && (bits & Initializer::spectrum) != 0) divisor = sum;
    std::vector<double> waves;
    waves.reserve(static_cast<std::size_t>(shape.size()));
    for (int t = 0; t < frame; ++t)
        for (int k = 0; k < bins; ++k) {
            const double angle = -std::numbers::pi * t * k / (bins - 1);
            const double wave = (bits & Initializer::sine) != 0 ? std::sin(angle) : std::cos(angle);
            waves.push_back(wave * window[static_cast<std::size_t>(t)] / divisor);
        }
    return waves;
}

/// The generator of an initializer's random numbers.
TF_COMMON_INLINE kernels::Philox generator_of(const Initializer& how) {
    const std::int64_t seed =
        how.seed != no_seed ? how.seed : tf::detail::core::next_op_seed().second;
    return kernels::Philox::stateless(keras_seed(seed), 0);
}
/// Fills `to` with uniformly distributed numbers; Keras computes the bounds in float32.
template <class T>
void fill_random_uniform(T* to, std::int64_t n, const Initializer& how) {
    kernels::fill_uniform(generator_of(how), to, n, static_cast<T>(static_cast<float>(how.a)),
                          static_cast<T>(static_cast<float>(how.b)));
}
/// Fills `to` with random numbers.
template <class T>
void fill_random(T* to, const Shape& shape, const Initializer& how) {
    using enum Initializer::Kind;
    if (how.kind == uniform) return fill_random_uniform(to, shape.size(), how);
    const std::int64_t n = shape.size();
    const auto rng = generator_of(how);
    const T a = static_cast<T>(how.a), b = static_cast<T>(how.b);
    if (how.kind == orthogonal) {
        kernels::fill_normal(rng, to, n, T(0), T(1));
        std::vector<double> numbers(to, to + n);
        make_orthogonal(numbers, shape[shape.rank - 1], how.a);
        std::transform(numbers.begin(), numbers.end(), to,
                       [](double v) { return static_cast<T>(v); });
    } else if (how.kind == normal) kernels::fill_normal(rng, to, n, a, b);
    else kernels::fill_truncated_normal(rng, to, n, a, b);
}

[[noreturn]] inline void refuse_initializer(DType dtype) {
    errors::raise<errors::InvalidArgument>(
        {"tf.keras.initializer", "keras::initialize", "dtype", std::string(name_of(dtype)),
         "float32 or float64; for integers and bools Zeros, Ones or Constant"});
}
[[noreturn]] inline void refuse_initializer(const Shape& shape) {
    errors::raise<errors::InvalidArgument>(
        {"tf.keras.initializer", "keras::initialize", "shape", shape.to_string(),
         "rank 2 or more for Orthogonal, rank 2 for Identity, [frame, "
         "1, bins] for STFT"});
}

/// A number as an element of any dtype that initializers have, so that one loop fills all of them.
struct Element {
    std::array<std::byte, sizeof(std::int64_t)> bytes{};
    std::size_t size = 0;
};
TF_COMMON_INLINE Element element_of(double number, DType dtype) {
    Element element;
    const auto as = [&]<class T>(T) {
        const T value = static_cast<T>(number);
        element.size = sizeof(T);
        std::memcpy(element.bytes.data(), &value, sizeof(T));
    };
    switch (dtype) {
        case DType::float32: as(float{}); break;
        case DType::float64: as(double{}); break;
        case DType::float16: as(half{}); break;
        case DType::brain16: as(bfloat16{}); break;
        case DType::int8: as(std::int8_t{}); break;
        case DType::int16: as(std::int16_t{}); break;
        case DType::int32: as(std::int32_t{}); break;
        case DType::int64: as(std::int64_t{}); break;
        case DType::uint8: as(std::uint8_t{}); break;
        case DType::uint16: as(std::uint16_t{}); break;
        case DType::uint32: as(std::uint32_t{}); break;
        case DType::uint64: as(std::uint64_t{}); break;
        case DType::boolean: as(bool{}); break;
        default: refuse_initializer(dtype);
    }
    return element;
}
/// Writes the element with this index.
TF_COMMON_INLINE void put(void* elements, std::int64_t index, const Element& element) {
    std::memcpy(static_cast<std::byte*>(elements) + static_cast<std::size_t>(index) * element.size,
                element.bytes.data(), element.size);
}
/// Fills the `n` elements from this index on: what is filled is copied, twice as much each time.
TF_COMMON_INLINE void fill(void* elements, std::int64_t index, std::int64_t n,
                           const Element& element) {
    if (n == 0) return;
    put(elements, index, element);
    std::byte* const first =
        static_cast<std::byte*>(elements) + static_cast<std::size_t>(index) * element.size;
    const std::size_t bytes = static_cast<std::size_t>(n) * element.size;
    for (std::size_t filled = element.size; filled < bytes; filled *= 2)
        std::memcpy(first + filled, first, std::min(filled, bytes - filled));
}

TF_COMMON_BODY void initialize_simply(void* elements, DType dtype, const Shape& shape,
                                      const Initializer& initializer) {
    using enum Initializer::Kind;
    const Initializer how = initializer.kind == scaled ? unscaled(initializer, shape) : initializer;
    const std::int64_t n = shape.size();
    if (how.kind == constant) fill(elements, 0, n, element_of(how.a, dtype));
    else fill_random_uniform(static_cast<float*>(elements), n, how);
    if (how.forget) fill(elements, n / 4, n / 4, element_of(1, dtype));
}

}  // namespace detail

TF_COMMON_BODY void initialize(void* elements, DType dtype, const Shape& shape,
                               const Initializer& initializer) {
    using enum Initializer::Kind;
    if (detail::is_simple(initializer, dtype))
        return detail::initialize_simply(elements, dtype, shape, initializer);
    const Initializer how =
        initializer.kind == scaled ? detail::unscaled(initializer, shape) : initializer;
    if ((how.kind == orthogonal && shape.rank < 2) || (how.kind == identity && shape.rank != 2) ||
        (how.kind == stft && (shape.rank != 3 || shape[1] != 1 || shape[2] < 2)))
        detail::refuse_initializer(shape);
    const std::int64_t n = shape.size();
    if (how.kind == identity) {
        detail::fill(elements, 0, n, detail::element_of(0, dtype));
        const detail::Element one = detail::element_of(how.a, dtype);
        for (std::int64_t i = 0; i < std::min(shape[0], shape[1]); ++i)
            detail::put(elements, i * (shape[1] + 1), one);
    } else if (how.kind == stft) {
        if (dtype != DType::float32 && dtype != DType::float64) detail::refuse_initializer(dtype);
        std::int64_t at = 0;
        for (const double v : detail::stft_waves(shape, static_cast<unsigned>(how.a)))
            detail::put(elements, at++, detail::element_of(v, dtype));
    } else if (dtype == DType::float32) {
        detail::fill_random(static_cast<float*>(elements), shape, how);
    } else if (dtype == DType::float64) {
        detail::fill_random(static_cast<double*>(elements), shape, how);
    } else {
        detail::refuse_initializer(dtype);
    }
    if (how.forget) detail::fill(elements, n / 4, n / 4, detail::element_of(1, dtype));
}

}  // namespace tf::keras
