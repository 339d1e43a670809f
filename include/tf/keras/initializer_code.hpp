// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How weights are filled; see initializer.hpp.

#include <algorithm>
#include <cmath>
#include <numbers>
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
inline void orthonormalize(std::vector<double>& matrix, std::int64_t rows, std::int64_t columns) {
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
/// Fills `to`, a matrix with this number of columns, as keras.initializers.Orthogonal.
template <class T>
void fill_orthogonal(const kernels::Philox& rng, T* to, std::int64_t n, std::int64_t columns,
                     double gain) {
    if (n == 0) return;
    const std::int64_t rows = n / columns, more = std::max(rows, columns);
    const std::int64_t fewer = std::min(rows, columns);
    kernels::fill_normal(rng, to, n, T(0), T(1));
    std::vector<double> q(to, to + n);
    orthonormalize(q, more, fewer);
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) {
            const std::int64_t from = rows < columns ? j * fewer + i : i * fewer + j;
            to[i * columns + j] = static_cast<T>(gain * q[static_cast<std::size_t>(from)]);
        }
}

/// Fills `to`, [frame, 1, bins], with a windowed sine or cosine for each bin.
template <class T>
void fill_stft(T* to, const Shape& shape, unsigned bits) {
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
    for (int t = 0; t < frame; ++t)
        for (int k = 0; k < bins; ++k) {
            const double angle = -std::numbers::pi * t * k / (bins - 1);
            const double wave = (bits & Initializer::sine) != 0 ? std::sin(angle) : std::cos(angle);
            to[std::int64_t{t} * bins + k] =
                static_cast<T>(wave * window[static_cast<std::size_t>(t)] / divisor);
        }
}

template <class T>
void fill_as(T* to, const Shape& shape, const Initializer& how) {
    using enum Initializer::Kind;
    const std::int64_t n = shape.size();
    if (how.kind == constant) {
        std::fill_n(to, n, static_cast<T>(how.a));
        return;
    }
    if (how.kind == identity) {
        std::fill_n(to, n, static_cast<T>(0));
        for (int i = 0; i < std::min(shape[0], shape[1]); ++i)
            to[std::int64_t{i} * shape[1] + i] = static_cast<T>(how.a);
        return;
    }
    if constexpr (std::is_floating_point_v<T>) {
        if (how.kind == stft) return fill_stft(to, shape, static_cast<unsigned>(how.a));
        const std::int64_t seed =
            how.seed != no_seed ? how.seed : tf::detail::core::next_op_seed().second;
        const auto rng = kernels::Philox::stateless(keras_seed(seed), 0);
        if (how.kind == orthogonal)
            return fill_orthogonal(rng, to, n, shape[shape.rank - 1], how.a);
        const T a = static_cast<T>(how.a), b = static_cast<T>(how.b);
        if (how.kind == uniform)  // Keras computes the bounds in float32
            kernels::fill_uniform(rng, to, n, static_cast<T>(static_cast<float>(how.a)),
                                  static_cast<T>(static_cast<float>(how.b)));
        else if (how.kind == normal) kernels::fill_normal(rng, to, n, a, b);
        else kernels::fill_truncated_normal(rng, to, n, a, b);
    }
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

}  // namespace detail

TF_COMMON_BODY void initialize(void* elements, DType dtype, const Shape& shape,
                               const Initializer& initializer) {
    const bool scaled = initializer.kind == Initializer::Kind::scaled;
    const Initializer how = scaled ? detail::unscaled(initializer, shape) : initializer;
    const auto as = [&]<class T>(T) {
        T* const to = static_cast<T*>(elements);
        detail::fill_as(to, shape, how);
        if (how.forget) std::fill_n(to + shape.size() / 4, shape.size() / 4, static_cast<T>(1));
    };
    using Kind = Initializer::Kind;
    if ((how.kind == Kind::orthogonal && shape.rank < 2) ||
        (how.kind == Kind::identity && shape.rank != 2) ||
        (how.kind == Kind::stft && (shape.rank != 3 || shape[1] != 1 || shape[2] < 2)))
        detail::refuse_initializer(shape);
    if (how.kind != Kind::constant && how.kind != Kind::identity && dtype != DType::float32 &&
        dtype != DType::float64)
        detail::refuse_initializer(dtype);
    switch (dtype) {
        case DType::float32: return as(float{});
        case DType::float64: return as(double{});
        case DType::float16: return as(half{});
        case DType::brain16: return as(bfloat16{});
        case DType::int8: return as(std::int8_t{});
        case DType::int16: return as(std::int16_t{});
        case DType::int32: return as(std::int32_t{});
        case DType::int64: return as(std::int64_t{});
        case DType::uint8: return as(std::uint8_t{});
        case DType::uint16: return as(std::uint16_t{});
        case DType::uint32: return as(std::uint32_t{});
        case DType::uint64: return as(std::uint64_t{});
        case DType::boolean: return as(bool{});
        default: detail::refuse_initializer(dtype);
    }
}

}  // namespace tf::keras
