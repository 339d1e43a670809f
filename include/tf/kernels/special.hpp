// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Special functions that <cmath> does not have, of single numbers; computed in double.

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The logarithm of the absolute value of the gamma function. Unlike std::lgamma, it does not write
/// to a global variable.
TF_COMMON double log_gamma(double x);
/// The derivative of log_gamma.
TF_COMMON double digamma(double x);
/// The Hurwitz zeta function, the sum of (q + k)^-x over all k >= 0. As in TensorFlow, it is NaN
/// where x < 1, infinite or NaN where a term is, and NaN if q < 0 and x is not an integer.
TF_COMMON double zeta(double x, double q);
/// The n-th derivative of digamma; NaN if n is not 0, 1, 2, ...
TF_COMMON double polygamma(double n, double x);
/// The modified Bessel function of the first kind of order 0 or 1; multiplied by exp(-|x|) if
/// `scaled`.
TF_COMMON double bessel_i(int order, double x, bool scaled);
/// The quantile of the standard normal distribution for the probability p = 1/2 + from_half. `tail`
/// is the smaller of p and 1 - p, that is 1/2 - |from_half|, without the rounding error of p.
TF_COMMON double normal_quantile(double from_half, double tail);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/special_code.hpp>
#endif
