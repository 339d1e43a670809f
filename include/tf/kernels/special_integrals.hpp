// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions that are integrals of elementary ones, for numbers; computed in double.

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// Dawson's integral: exp(-x^2) times the integral of exp(t^2) from 0 to x.
TF_COMMON double dawson(double x);
/// The exponential integral Ei. As in TensorFlow, NaN where x < 0 and at infinity.
TF_COMMON double exponential_integral(double x);
/// The integral of cos(pi t^2 / 2) from 0 to x, or of the sine.
TF_COMMON double fresnel(bool sine, double x);
/// Spence's integral of -log(t) / (t - 1) from 1 to x. As in TensorFlow, NaN where x < 0 and at
/// infinity.
TF_COMMON double spence(double x);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/special_integrals_code.hpp>
#endif
