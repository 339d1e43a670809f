// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Completes tf::half and tf::bfloat16, which dtype.hpp only declares: Eigen's 16-bit floats, with
// their std::numeric_limits. Both convert to and from float explicitly; every kernel computes with
// float. The one place that reaches for Eigen, so that its warnings are kept away from the user's
// in one place.

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#elif defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wfloat-equal"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wuseless-cast"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#pragma GCC diagnostic ignored "-Wuninitialized"  // of g++ 12's own AVX-512 header, too
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif

#if __has_include(<eigen3/Eigen/Core>)
#include <eigen3/Eigen/Core>
#else
#include <Eigen/Core>
#endif

#if defined(__clang__)
#pragma clang diagnostic pop
#elif defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include <tf/core/dtype.hpp>

namespace tf::kernels {

/// Whether elements are computed with as float: half and bfloat16.
template <class T>
inline constexpr bool is_small_float =
    dtype_of<T> == DType::float16 || dtype_of<T> == DType::brain16;

static_assert(sizeof(half) == 2 && sizeof(bfloat16) == 2);
static_assert(std::numeric_limits<half>::is_specialized &&
              std::numeric_limits<bfloat16>::is_specialized);

}  // namespace tf::kernels
