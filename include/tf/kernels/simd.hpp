// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The SIMD types of the elementwise kernels, from xsimd: as wide as the target flags (-march)
// allow.

#include <cmath>
#include <type_traits>

#include <xsimd/xsimd.hpp>

#include <tf/core/dtype.hpp>

namespace tf::kernels {

template <class T>
using Batch = xsimd::batch<T>;
template <class T>
using Mask = xsimd::batch_bool<T>;

/// Dtypes whose elementwise kernels are written with SIMD types; loops over the others are left to
/// the compiler.
constexpr bool has_simd(DType d) { return d == DType::float32 || d == DType::float64; }

template <class V>
inline constexpr bool is_batch = false;
template <class T, class A>
inline constexpr bool is_batch<xsimd::batch<T, A>> = true;

}  // namespace tf::kernels
