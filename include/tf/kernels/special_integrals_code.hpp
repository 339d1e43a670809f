// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/special_integrals.hpp.

#include <cmath>
#include <limits>

#include <tf/kernels/special.hpp>
#include <tf/kernels/special_integrals.hpp>

namespace tf::kernels {

TF_COMMON_BODY double dawson(double x) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 4;
    const double square = x * x;
    if (std::abs(x) < 7) {  // the sum of x^(2k + 1) / (k! (2k + 1)), whose terms have one sign
        const double rest = std::fma(x, x, -square);  // the rounding error of the square
        double sum = 0, term = 1, part = 1;
        for (int k = 1; part > epsilon * sum; ++k) {
            sum += part;
            term *= square / k;
            part = term / (2 * k + 1);
        }
        return x * sum * std::exp(-square) * (1 - rest);
    }
    double sum = 0, term = 1;  // the asymptotic series; its smallest term is below epsilon
    for (int k = 1; term > epsilon; ++k) {
        sum += term;
        term *= (2 * k - 1) / (2 * square);
    }
    return std::isinf(x) ? 0 : sum / x / 2;
}

TF_COMMON_BODY double exponential_integral(double x) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 4;
    constexpr double euler = .57721566490153286;
    if (!(x >= 0) || std::isinf(x)) return std::numeric_limits<double>::quiet_NaN();
    if (x < 50) {
        double sum = 0, term = x, part = x;
        for (int k = 2; part > epsilon * sum; ++k) {
            sum += part;
            term *= x / k;
            part = term / k;
        }
        return euler + std::log(x) + sum;
    }
    double sum = 0, term = 1;  // the asymptotic series; its smallest term is below epsilon
    for (int k = 1; term > epsilon; ++k) {
        sum += term;
        term *= k / x;
    }
    const double half = std::exp(x / 2);  // exp(x) may be too large
    return half / x * sum * half;
}

TF_COMMON_BODY double fresnel(bool sine, double x) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 4;
    constexpr double pi = 3.141592653589793238462643;
    const double size = std::abs(x);
    if (size < 1.5) {  // Taylor's series
        const double angle = pi / 2 * (x * x);
        double sum = 0, term = sine ? angle * x : x;
        for (int k = sine ? 1 : 0;; k += 2) {
            const double part = term / (2 * k + 1);
            sum += part;
            if (!(std::abs(part) > epsilon * std::abs(sum))) return sum;
            term *= -angle * angle / ((k + 1.) * (k + 2.));
        }
    }
    if (!(size < 1e16)) return x != x ? x : std::copysign(.5, x);
    // The auxiliary functions f and g: integrals of exp(-a u^2) / (1 + u^4) and of u^2 times that,
    // with a = pi x^2 / 2, by the trapezoidal rule. Its error falls exponentially with the number
    // of steps, because the integrands are smooth and even, and vanish at infinity.
    const double a = pi / 2 * size * size;
    const double step = .5 / std::sqrt(a) < .11 ? .5 / std::sqrt(a) : .11;
    double f = .5, g = 0;
    for (int k = 1;; ++k) {
        const double square = k * step * (k * step);
        const double term = std::exp(-a * square) / (1 + square * square);
        if (term < epsilon * 1e-3) break;
        f += term;
        g += term * square;
    }
    f *= step * std::sqrt(2.) / pi;
    g *= step * std::sqrt(2.) / pi;
    // the angle is pi / 2 times the rest of x^2 by 4, which is computed without rounding errors
    const double square = size * size;
    const double angle = pi / 2 * (std::fmod(square, 4) + std::fma(size, size, -square));
    const double sin = std::sin(angle), cos = std::cos(angle);
    return std::copysign(sine ? .5 - f * cos - g * sin : .5 + f * sin - g * cos, x);
}

TF_COMMON_BODY double spence(double x) {
    constexpr double sixth = 1.6449340668482264365;  // of the square of pi
    if (!(x >= 0) || std::isinf(x)) return std::numeric_limits<double>::quiet_NaN();
    if (x == 0) return sixth;
    const double log = std::log(x);
    if (x < .5) return sixth - log * std::log1p(-x) - spence(1 - x);
    if (x > 2) return -log * log / 2 - spence(1 / x);
    // a power series in log(x), with Bernoulli's numbers: B(2k) / (2k + 1)!
    static constexpr double series[] = {43867. / 798 / 121645100408832000,
                                        -3617. / 510 / 355687428096000,
                                        7. / 6 / 1307674368000,
                                        -691. / 2730 / 6227020800,
                                        1. / 526901760,
                                        -1. / 10886400,
                                        1. / 211680,
                                        -1. / 3600,
                                        1. / 36};
    const double square = log * log;
    double sum = 0;
    for (const double c : series) sum = sum * square + c;
    return 0 - log - square / 4 - log * square * sum;  // not -0 of 1
}

}  // namespace tf::kernels
