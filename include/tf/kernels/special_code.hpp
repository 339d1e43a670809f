// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/special.hpp.

#include <cmath>
#include <iterator>
#include <limits>

#include <tf/kernels/special.hpp>

namespace tf::kernels {

/// A polynomial, from the coefficient of the highest power.
template <std::size_t N>
double horner(const double (&coefficients)[N], double x) {
    double y = 0;
    for (const double c : coefficients) y = y * x + c;
    return y;
}

TF_COMMON_BODY double log_gamma(double x) {
#ifdef __GLIBC__
    int sign = 0;
    return ::lgamma_r(x, &sign);
#else
    return std::lgamma(x);
#endif
}

TF_COMMON_BODY double digamma(double x) {
    constexpr double pi = 3.141592653589793238462643;
    if (x <= 0) {
        if (std::floor(x) == x) return std::numeric_limits<double>::quiet_NaN();
        const double rest = x - std::nearbyint(x);  // the tangent has the period pi
        return digamma(1 - x) - pi / std::tan(pi * rest);
    }
    double before = 0;
    while (x < 10) {
        before += 1 / x;
        x += 1;
    }
    // the asymptotic series; its coefficients contain Bernoulli numbers
    static constexpr double series[] = {1. / 12,  -691. / 32760, 1. / 132, -1. / 240,
                                        1. / 252, -1. / 120,     1. / 12,  0};
    const double square = 1 / (x * x);
    return std::log(x) - .5 / x - horner(series, square) - before;
}

TF_COMMON_BODY double bessel_i(int order, double x, bool scaled) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 4;
    constexpr double two_pi = 6.283185307179586;
    const double size = std::abs(x);
    double value = 0;
    if (size <= 20) {  // a series of positive terms
        const double quarter = size * size / 4;
        double term = order == 0 ? 1 : size / 2;
        for (int k = 1; term > epsilon * value; ++k) {
            value += term;
            term *= quarter / (k * (k + order));
        }
        if (scaled) value *= std::exp(-size);
    } else {  // the asymptotic series, whose smallest term is below epsilon here
        double term = 1;
        for (int k = 1; std::abs(term) > epsilon; ++k) {
            value += term;
            const double odd = 2 * k - 1;
            term *= (odd * odd - 4 * order) / (8 * k * size);
        }
        if (size == std::numeric_limits<double>::infinity()) value = scaled ? 0 : size;
        else if (size != size) value = size;
        else {
            const double half = scaled ? 1 : std::exp(size / 2);  // exp(size) may be too large
            value *= half / std::sqrt(two_pi * size) * half;
        }
    }
    return order == 0 ? value : std::copysign(value, x);
}

TF_COMMON_BODY double zeta(double x, double q) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (x == 1) return infinity;
    if (!(x > 1) || q != q) return nan;
    if (q <= 0) {
        if (std::floor(q) == q) return std::fmod(x, 2) == 0 ? infinity : nan;
        if (std::floor(x) != x) return nan;
    }
    constexpr double lowest = -1e6;  // for smaller x the sum below would be too long
    if (q < lowest) return nan;
    double sum = 0;
    while (q < 12) {
        const double term = std::pow(q, -x);
        sum += term;
        if (q > 0 && term < sum * 1e-18) return sum;
        q += 1;
    }
    // the remainder by the Euler-Maclaurin formula: B(2j) / (2j)!
    static constexpr double series[] = {1. / 12,          -1. / 720,
                                        1. / 30240,       -1. / 1209600,
                                        1. / 47900160,    -691. / 1307674368000,
                                        1. / 74724249600, -3617. / 10670622842880000};
    const double power = std::pow(q, -x);
    if (power == 0) return sum;
    sum += power * q / (x - 1) + .5 * power;
    double factor = power * x / q;
    double next = x + 1;
    for (const double c : series) {
        sum += c * factor;
        factor *= next * (next + 1) / (q * q);
        next += 2;
    }
    return sum;
}

TF_COMMON_BODY double polygamma(double n, double x) {
    if (n == 0) return digamma(x);
    if (!(n > 0) || std::floor(n) != n) return std::numeric_limits<double>::quiet_NaN();
    const double size = std::exp(log_gamma(n + 1)) * zeta(n + 1, x);
    return std::fmod(n, 2) == 0 ? -size : size;
}

/// Wichura, Algorithm AS 241: The percentage points of the normal distribution, 1988.
TF_COMMON_BODY double normal_quantile(double from_half, double tail) {
    if (!(tail > 0)) {
        if (tail < 0 || tail != tail) return std::numeric_limits<double>::quiet_NaN();
        return std::copysign(std::numeric_limits<double>::infinity(), from_half);
    }
    if (std::abs(from_half) <= .425) {
        static constexpr double top[] = {2.5090809287301226727e+3, 3.3430575583588128105e+4,
                                         6.7265770927008700853e+4, 4.5921953931549871457e+4,
                                         1.3731693765509461125e+4, 1.9715909503065514427e+3,
                                         1.3314166789178437745e+2, 3.3871328727963666080};
        static constexpr double bottom[] = {5.2264952788528545610e+3, 2.8729085735721942674e+4,
                                            3.9307895800092710610e+4, 2.1213794301586595867e+4,
                                            5.3941960214247511077e+3, 6.8718700749205790830e+2,
                                            4.2313330701600911252e+1, 1};
        const double r = .180625 - from_half * from_half;
        return from_half * horner(top, r) / horner(bottom, r);
    }
    const double r = std::sqrt(-std::log(tail));
    double size = 0;
    if (r <= 5) {
        static constexpr double top[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                         2.41780725177450611770e-1, 1.27045825245236838258,
                                         3.64784832476320460504,    5.76949722146069140550,
                                         4.63033784615654529590,    1.42343711074968357734};
        static constexpr double bottom[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                            1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                            6.89767334985100004550e-1, 1.67638483018380384940,
                                            2.05319162663775882187,    1};
        size = horner(top, r - 1.6) / horner(bottom, r - 1.6);
    } else {
        static constexpr double top[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                         1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                         2.96560571828504891230e-1, 1.78482653991729133580,
                                         5.46378491116411436990,    6.65790464350110377720};
        static constexpr double bottom[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                            1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                            1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                            5.99832206555887937690e-1,  1};
        size = horner(top, r - 5) / horner(bottom, r - 5);
    }
    return std::copysign(size, from_half);
}

}  // namespace tf::kernels
