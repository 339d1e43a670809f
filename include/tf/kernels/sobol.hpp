// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sobol's sequence of points that fill a cube evenly.

#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The number of dims for which there are numbers of Joe and Kuo.
inline constexpr std::int64_t sobol_most_dims = 1111;
/// Numbers of one dim: the highest bit of a point's number chooses the last one of them.
inline constexpr int sobol_bits = 31;

/// The direction numbers of the first dims, [dims, sobol_bits], as fractions of 2^32: the k-th one
/// is a multiple of 2^(31 - k). `dims` is from 1 to sobol_most_dims.
TF_COMMON void sobol_directions(std::int64_t dims, std::uint32_t* directions);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/sobol_code.hpp>
#endif
