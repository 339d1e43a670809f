// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/incomplete.hpp.

#include <cmath>
#include <limits>

#include <tf/kernels/incomplete.hpp>
#include <tf/kernels/special.hpp>

namespace tf::kernels {

namespace impl {

/// A continued fraction b0 + a1 / (b1 + a2 / (b2 + ...)) by Lentz's method. `term(k, a, b)` sets a
/// and b for k = 1, 2, ...
template <class Term>
double continued_fraction(double b0, const Term& term) {
    constexpr double tiny = 1e-300, epsilon = std::numeric_limits<double>::epsilon();
    constexpr int most = 100000;
    double value = b0 == 0 ? tiny : b0, c = value, d = 0;
    for (int k = 1; k < most; ++k) {
        double a = 0, b = 0;
        term(k, a, b);
        d = b + a * d;
        if (std::abs(d) < tiny) d = tiny;
        c = b + a / c;
        if (std::abs(c) < tiny) c = tiny;
        d = 1 / d;
        const double factor = c * d;
        value *= factor;
        if (!(std::abs(factor - 1) > epsilon)) break;
    }
    return value;
}

}  // namespace impl

TF_COMMON_BODY double incomplete_gamma(double a, double x, bool upper) {
    if (std::isnan(a) || std::isnan(x) || x < 0 || a <= 0 || std::isinf(a))
        return std::numeric_limits<double>::quiet_NaN();
    if (x == 0) return upper ? 1 : 0;
    if (std::isinf(x)) return upper ? 0 : 1;
    const double density = std::exp(a * std::log(x) - x - log_gamma(a));
    if (x < 1 || x < a) {  // computed as a series
        double term = 1 / a, sum = term;
        for (double k = a + 1; term > sum * 1e-17; k += 1) sum += term *= x / k;
        return upper ? 1 - density * sum : density * sum;
    }
    const double tail =
        density / impl::continued_fraction(x + 1 - a, [&](int k, double& p, double& q) {
            p = k * (a - k);
            q = x + 2 * k + 1 - a;
        });
    return upper ? tail : 1 - tail;
}

}  // namespace tf::kernels
