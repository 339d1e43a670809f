// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The dtypes for which the file with TF_IMPLEMENTATION compiles each kernel. A table of function
// addresses instantiates the kernels.

#include <cstdint>
#include <tuple>

#include <tf/core/dtype.hpp>

namespace tf::kernels {

/// A list of element types.
template <class... T>
struct Types {};

using Numbers = Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t,
                      std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>;
/// Signed integers are computed as unsigned ones, which have the same bits.
using WrappingNumbers =
    Types<float, double, half, bfloat16, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>;
/// The types by which elements of any dtype are copied: one for each size.
using MovedTypes =
    Types<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, std::complex<double>, string>;
/// Complex numbers. Programs compile kernels for them only where they use them.
using ComplexNumbers = Types<std::complex<float>, std::complex<double>>;

}  // namespace tf::kernels
