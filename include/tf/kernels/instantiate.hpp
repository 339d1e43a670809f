// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The dtypes for which the file with TF_IMPLEMENTATION compiles each kernel. A table of the
// functions' addresses instantiates the kernels.

#include <cstdint>
#include <tuple>

#include <tf/core/dtype.hpp>

namespace tf::kernels {

/// A list of element types.
template <class... T>
struct Types {};

using Numbers = Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t,
                      std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>;
/// Signed integers have the bits of unsigned ones.
using WrappingNumbers =
    Types<float, double, half, bfloat16, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>;
/// The types as which elements of any dtype are moved.
using MovedTypes =
    Types<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, std::complex<double>, string>;
/// Complex numbers, for which the code of a program has kernels only where it uses them.
using ComplexNumbers = Types<std::complex<float>, std::complex<double>>;

}  // namespace tf::kernels
