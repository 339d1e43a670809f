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

namespace impl {

/// log_gamma(z) without the main terms of Stirling's formula, for z >= 10.
inline double log_gamma_rest(double z) {
    static constexpr double series[] = {1. / 156,   -691. / 360360, 1. / 1188, -1. / 1680,
                                        1. / 1260., -1. / 360,      1. / 12};
    const double square = 1 / (z * z);
    double sum = 0;
    for (const double c : series) sum = sum * square + c;
    return sum / z;
}
/// x^a (1 - x)^b, divided by the beta function of a and b.
inline double beta_power(double a, double b, double x) {
    constexpr double two_pi = 6.283185307179586;
    if (a < 10 || b < 10)
        return std::exp(a * std::log(x) + b * std::log1p(-x) + log_gamma(a + b) - log_gamma(a) -
                        log_gamma(b));
    // by Stirling's formula, because the logarithms above would cancel each other
    const double mean = a / (a + b), away = x - mean;
    const double rest = log_gamma_rest(a + b) - log_gamma_rest(a) - log_gamma_rest(b);
    return std::sqrt(mean * b / two_pi) *
           std::exp(a * std::log1p(away / mean) + b * std::log1p(-away / (b / (a + b))) + rest);
}

}  // namespace impl

TF_COMMON_BODY double incomplete_beta(double a, double b, double x) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (a <= 0 || b <= 0) return nan;
    if (x == 0 || x == 1) return x;
    if (!(x > 0 && x < 1) || !std::isfinite(a) || !std::isfinite(b)) return nan;
    const bool beyond = x > (a + 1) / (a + b + 2);  // there the fraction of the rest is short
    const double p = beyond ? b : a, q = beyond ? a : b, y = beyond ? 1 - x : x;
    const double fraction = impl::continued_fraction(1, [&](int k, double& top, double& bottom) {
        const int half = k / 2;
        const double m = half, place = p + k;
        top = k % 2 == 0 ? m * (q - m) * y / ((place - 1) * place)
                         : -(p + m) * (p + q + m) * y / ((place - 1) * place);
        bottom = 1;
    });
    const double part = impl::beta_power(a, b, x) / (p * fraction);
    return beyond ? 1 - part : part;
}

}  // namespace tf::kernels
