// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/bessel.hpp.

#include <math.h>  // <cmath> need not declare j0, j1, y0, y1 of POSIX

#include <cmath>
#include <limits>

#include <tf/kernels/bessel.hpp>
#include <tf/kernels/special.hpp>

namespace tf::kernels {

TF_COMMON_BODY double bessel_j(int order, double x) {
    if (std::isinf(x)) return std::numeric_limits<double>::quiet_NaN();
    return order == 0 ? ::j0(x) : ::j1(x);
}

TF_COMMON_BODY double bessel_y(int order, double x) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (x <= 0) return -infinity;
    if (x == infinity) return std::numeric_limits<double>::quiet_NaN();
    return order == 0 ? ::y0(x) : ::y1(x);
}

TF_COMMON_BODY double bessel_k(int order, double x, bool scaled) {
    constexpr double euler = .57721566490153286;
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 4;
    if (x <= 0) return std::numeric_limits<double>::infinity();
    if (x <= 1) {  // K0 = sum((h - log(x / 2)) t), and K1 from the Wronskian I0 K1 + I1 K0 = 1 / x
        const double quarter = x * x / 4;
        double sum = 0, term = 1, harmonic = -euler - std::log(x / 2);
        for (int k = 1; term > epsilon; ++k) {
            sum += term * harmonic;
            term *= quarter / (static_cast<double>(k) * k);
            harmonic += 1. / k;
        }
        if (order == 1) sum = (1 / x - bessel_i(1, x, false) * sum) / bessel_i(0, x, false);
        return scaled ? sum * std::exp(x) : sum;
    }
    // The integral of exp(-x (cosh(t) - 1)) cosh(order t) by the trapezoidal rule, whose error
    // falls exponentially with the number of steps, because the integrand is smooth and vanishes at
    // both ends.
    const double step = .5 / std::sqrt(x) < .2 ? .5 / std::sqrt(x) : .2;
    double sum = .5;
    for (int k = 1;; ++k) {
        const double half = std::sinh(k * step / 2), above = 2 * half * half;  // cosh(t) - 1
        const double term = std::exp(-x * above) * (order == 0 ? 1 : 1 + above);
        if (!(term > epsilon * sum)) break;
        sum += term;
    }
    if (!std::isfinite(x)) return 1 / x;  // 0 or NaN
    return sum * step * (scaled ? 1 : std::exp(-x));
}

}  // namespace tf::kernels
