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
using ComparedTypes =
    Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
          std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, bool>;
using Elements =
    Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
          std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, bool, string>;

}  // namespace tf::kernels
