// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Bessel functions of the orders 0 and 1, for numbers; computed in double. The modified ones of the
// first kind are in tf/kernels/special.hpp.

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The Bessel function of the first kind and of order 0 or 1. As in TensorFlow, NaN at infinity.
TF_COMMON double bessel_j(int order, double x);
/// The Bessel function of the second kind and of order 0 or 1. As in TensorFlow, negative infinity
/// where x <= 0, and NaN at infinity.
TF_COMMON double bessel_y(int order, double x);
/// The modified Bessel function of the second kind and of order 0 or 1; `scaled`: times exp(x). As
/// in TensorFlow, infinite where x <= 0.
TF_COMMON double bessel_k(int order, double x, bool scaled);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/bessel_code.hpp>
#endif
