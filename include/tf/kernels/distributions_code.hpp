// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of kernels/distributions.hpp. Random numbers are taken from the generator, and results
// are rounded, in the same order as in TensorFlow.

#include <algorithm>
#include <bit>
#include <cmath>

#include <tf/kernels/distributions.hpp>
#include <tf/kernels/special.hpp>

namespace tf::kernels {

namespace impl {

/// Doubles, one by one, in reverse order within each group.
template <class Group>
class Reversed {
public:
    double operator()(Philox& g, Group group) {
        if (left_ == 0) {
            numbers_ = group(g());
            left_ = numbers_.size();
        }
        return numbers_[--left_];
    }

private:
    std::array<double, 2> numbers_{};
    std::size_t left_ = 0;
};
using Numbers = Reversed<std::array<double, 2> (*)(const Philox::Words&)>;

class Uniforms {
public:
    double operator()(Philox& g) { return numbers_(g, &uniform_group<double>); }

private:
    Numbers numbers_;
};

/// The error of Stirling's formula for log(k!).
TF_COMMON_INLINE double stirling_rest(double k) {
    constexpr double first[] = {0.0810614667953272,  0.0413406959554092, 0.0276779256849983,
                                0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
                                0.0118967099458917,  0.0104112652619720, 0.00925546218271273,
                                0.00833056343336287};
    if (k <= 9) return first[static_cast<int>(k)];
    const double square = (k + 1) * (k + 1);
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

}  // namespace impl

TF_COMMON_BODY double gamma_sample(Philox g, double alpha) {
    impl::Uniforms uniform;
    if (alpha == 1) return -std::log1p(-uniform(g));
    // below 1: the sample of alpha + 1 times a power of a uniform number
    const bool small = alpha < 1;
    const double d = alpha + (small ? 2.0 / 3 : -1.0 / 3), c = 1.0 / 3 / std::sqrt(d);
    impl::Numbers normal;
    for (;;) {
        const double x = normal(g, &impl::normal_group<double>);
        const double root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        const double u = uniform(g);
        const bool inside = u < 1 - 0.0331 * (x * x) * (x * x);
        if (!inside && !(std::log(u) < 0.5 * x * x + d * (1 - v + std::log(v)))) {
            if (alpha != alpha) return alpha;
            continue;
        }
        return small ? d * v * std::pow(uniform(g), 1 / alpha) : d * v;
    }
}

/// -(dP/da) / (dP/dx) of the probability P(a, x) of smaller numbers.
TF_COMMON_BODY double gamma_sample_slope(double alpha, double sample) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double epsilon = std::numeric_limits<double>::epsilon() / 8;
    if (!(alpha > 0) || !(sample >= 0) || std::isinf(alpha)) return nan;
    if (sample == 0 || std::isinf(sample)) return sample;
    const double log_x = std::log(sample);
    if (sample <= alpha + 1) {  // P is computed as a series
        double term = sample / alpha, psi = digamma(alpha + 1) - log_x, sum = 0;
        for (double n = 1;; ++n) {
            sum += term * psi;
            if (std::abs(term * psi) <= epsilon * std::abs(sum) && n > 2) return sum;
            psi += 1 / (alpha + n);
            term *= sample / (alpha + n);
        }
    }
    // 1 - P is computed as a continued fraction. Its numerators and denominators are computed
    // together with their derivatives with respect to alpha.
    struct Pair {
        double value = 0, slope = 0;
    };
    double odd = sample + 1 - alpha;
    Pair top_before, top{1, 0}, bottom_before{1, 0}, bottom{odd, -1};
    Pair fraction{1 / odd, 1 / (odd * odd)};
    for (double n = 1; n < 1e6; ++n) {
        odd += 2;
        const double factor = n * (alpha - n);  // its derivative is n
        const auto next = [&](const Pair& now, const Pair& before) {
            return Pair{odd * now.value + factor * before.value,
                        odd * now.slope - now.value + factor * before.slope + n * before.value};
        };
        const Pair a = next(top, top_before), b = next(bottom, bottom_before);
        top_before = top;
        bottom_before = bottom;
        top = a;
        bottom = b;
        const Pair was = fraction;
        fraction.value = a.value / b.value;
        fraction.slope = (a.slope - fraction.value * b.slope) / b.value;
        if (std::abs(fraction.value - was.value) <= epsilon * std::abs(fraction.value) &&
            std::abs(fraction.slope - was.slope) <= epsilon * std::abs(fraction.slope) * 8)
            break;
        if (std::abs(b.value) > 1e200)
            for (Pair* p : {&top_before, &top, &bottom_before, &bottom}) {
                p->value *= 1e-200;
                p->slope *= 1e-200;
            }
    }
    return sample * (fraction.value * (log_x - digamma(alpha)) + fraction.slope);
}

TF_COMMON_BODY double poisson_sample(Philox g, double rate) {
    impl::Uniforms uniform;
    if (rate != rate || std::isinf(rate)) return std::numeric_limits<double>::quiet_NaN();
    if (rate < 10) {
        const double limit = std::exp(-rate);
        double product = 1;
        for (double x = 0;; ++x) {
            product *= uniform(g);
            if (product <= limit) return x;
        }
    }
    const double log_rate = std::log(rate);
    const double b = 0.931 + 2.53 * std::sqrt(rate), a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    for (;;) {
        const double u = uniform(g) - 0.5;
        const double v = uniform(g);
        const double distance = 0.5 - std::abs(u);
        const double k = std::floor((2 * a / distance + b) * u + rate + 0.43);
        if (distance >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
        if (k < 0 || (distance < 0.013 && v > distance)) continue;
        const double s = std::log(v * inverse_alpha / (a / (distance * distance) + b));
        if (s <= -rate + k * log_rate - log_gamma(k + 1)) return k;
    }
}

TF_COMMON_BODY double binomial_sample(Philox g, double count, double probability, bool many) {
    impl::Uniforms uniform;
    if (!many) {
        double trials = 0;
        for (double successes = 0;; ++successes) {
            trials += std::ceil(std::log(uniform(g)) / std::log1p(-probability));
            if (trials > count) return successes;
        }
    }
    const double deviation = std::sqrt(count * probability * (1 - probability));
    const double b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * probability;
    const double c = count * probability + 0.5, limit = 0.92 - 4.2 / b;
    const double odds = probability / (1 - probability);
    const double alpha = (2.83 + 5.1 / b) * deviation;
    const double mode = std::floor((count + 1) * probability);
    for (;;) {
        const double u = uniform(g) - 0.5;
        const double v = uniform(g);
        const double distance = 0.5 - std::abs(u);
        const double k = std::floor((2 * a / distance + b) * u + c);
        if (distance >= 0.07 && v <= limit) return k;
        if (k < 0 || k > count) continue;
        const double s = std::log(v * alpha / (a / (distance * distance) + b));
        const double bound = (mode + 0.5) * std::log((mode + 1) / (odds * (count - mode + 1))) +
                             (count + 1) * std::log((count - mode + 1) / (count - k + 1)) +
                             (k + 0.5) * std::log(odds * (count - k + 1) / (k + 1)) +
                             impl::stirling_rest(mode) + impl::stirling_rest(count - mode) -
                             impl::stirling_rest(k) - impl::stirling_rest(count - k);
        if (s <= bound) return k;
    }
}

TF_COMMON_BODY std::uint64_t shuffled_index(std::uint64_t index,
                                            const std::array<std::uint32_t, 3>& key,
                                            std::uint64_t largest, int rounds) {
    if (largest == 0) return 0;
    int bits = static_cast<int>(std::ceil(std::log2(static_cast<double>(largest))));
    bits = std::min(std::max(bits + bits % 2, 16), 64);
    const int width = bits / 2;  // of a half of the block
    const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
    const auto left = [&](std::uint64_t x, int by) { return (x << by | x >> (width - by)) & mask; };
    const auto right = [&](std::uint64_t x, int by) { return left(x, width - by); };
    constexpr int most = 64;
    std::array<std::uint64_t, most> keys{key[0] & mask, key[1] & mask, key[2] & mask};
    std::uint64_t z = 0x7369f885192c0ef5u & mask;
    for (int i = 3; i < std::min(rounds, most); ++i, z >>= 1) {
        const auto at = static_cast<std::size_t>(i);
        keys[at] = ((0xfffffffcu & mask) ^ (z & 1) ^ keys[at - 3] ^ right(keys[at - 1], 3) ^
                    right(keys[at - 1], 4));
    }
    const auto mixed = [&](std::uint64_t x) { return (left(x, 1) & left(x, 8)) ^ left(x, 2); };
    for (;;) {
        std::uint64_t high = index >> width & mask, low = index & mask;
        for (int i = 0; i + 1 < std::min(rounds, most); i += 2) {
            high ^= mixed(low) ^ keys[static_cast<std::size_t>(i)];
            low ^= mixed(high) ^ keys[static_cast<std::size_t>(i) + 1];
        }
        index = high << width | low;
        if (index <= largest) return index;
    }
}

}  // namespace tf::kernels
