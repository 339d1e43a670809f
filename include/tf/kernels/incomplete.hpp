// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The incomplete gamma and beta functions, for numbers; computed in double.

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The probability that a gamma-distributed variable with the shape `a` is less than x, or, if
/// `upper`, greater than x. NaN if x < 0 or a <= 0.
TF_COMMON double incomplete_gamma(double a, double x, bool upper);
/// The probability that a variable of the beta distribution with the parameters a and b is less
/// than x. NaN if x is not between 0 and 1, or a or b is not positive.
TF_COMMON double incomplete_beta(double a, double b, double x);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/incomplete_code.hpp>
#endif
