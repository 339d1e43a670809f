// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The incomplete gamma function of single numbers; computed in double.

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The probability that a gamma-distributed variable with the shape `a` is less than x, or, if
/// `upper`, greater than x. NaN if x < 0 or a <= 0.
TF_COMMON double incomplete_gamma(double a, double x, bool upper);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/incomplete_code.hpp>
#endif
