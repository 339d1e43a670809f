// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Images of another size, computed with integers as PIL does, so that load_img returns Keras's
// pixels bit by bit. In: pixels and the box of them that the result shows.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::keras::detail {

/// The part of an axis that the result shows.
struct Span {
    int begin, size;
};
/// A function whose values are the weights of pixels; it is 0 from `support` on.
struct ResamplingFilter {
    std::string_view name;
    double support;
    double (*weight)(double x);
};
TF_COMMON_INLINE double sinc(double x) {
    const double angle = x * std::numbers::pi;
    return x == 0 ? 1 : std::sin(angle) / angle;
}
/// Keras's names of interpolations other than "nearest".
inline constexpr std::array<ResamplingFilter, 5> resampling_filters{{
    {"bilinear", 1, [](double x) { return std::max(1 - std::abs(x), 0.); }},
    {"bicubic", 2,
     [](double x) {
         const double a = std::abs(x);
         if (a < 1) return (1.5 * a - 2.5) * a * a + 1;
         return a < 2 ? (((a - 5) * a + 8) * a - 4) * -.5 : 0;
     }},
    {"lanczos", 3, [](double x) { return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0; }},
    {"box", .5, [](double x) { return x > -.5 && x <= .5 ? 1. : 0.; }},
    {"hamming", 1,
     [](double x) {
         const double a = std::abs(x);
         return a < 1 ? sinc(a) * (.54f + .46f * std::cos(a * std::numbers::pi)) : 0;
     }},
}};

/// The pixels that a pixel of the result is a sum of, and their weights times 2^22.
struct WeightedPixels {
    int begin = 0;
    std::vector<std::int32_t> weights;
};
inline constexpr int weight_bits = 22;

TF_COMMON_INLINE std::vector<WeightedPixels> weighted_pixels(const ResamplingFilter& filter,
                                                             int from, Span part, int to) {
    const double scale = static_cast<double>(part.size) / to, wide = std::max(scale, 1.);
    const double support = filter.support * wide;
    std::vector<WeightedPixels> out;
    std::vector<double> shares;
    for (int k = 0; k < to; ++k) {
        const double center = part.begin + (k + .5) * scale;
        const int begin = std::max(static_cast<int>(std::floor(center - support + .5)), 0);
        const int end = std::min(static_cast<int>(std::floor(center + support + .5)), from);
        double sum = 0;
        shares.clear();
        for (int i = 0; i < end - begin; ++i) {
            shares.push_back(filter.weight((i + begin - center + .5) * (1 / wide)));
            sum += shares.back();
        }
        WeightedPixels& sums = out.emplace_back(WeightedPixels{begin, {}});
        for (const double share : shares) {
            const double exact = (sum != 0 ? share / sum : share) * (1 << weight_bits);
            sums.weights.push_back(static_cast<std::int32_t>(exact < 0 ? exact - .5 : exact + .5));
        }
    }
    return out;
}
/// Replaces an axis of `size` elements by sums of its elements. The elements of the axis are `step`
/// apart, and the axes before it have `outer` elements.
TF_COMMON_INLINE std::vector<std::uint8_t> summed_axis(const std::vector<std::uint8_t>& from,
                                                       const std::vector<WeightedPixels>& sums,
                                                       std::size_t outer, std::size_t size,
                                                       std::size_t step) {
    std::vector<std::uint8_t> out;
    out.reserve(outer * sums.size() * step);
    for (std::size_t o = 0; o < outer; ++o)
        for (const WeightedPixels& pixels : sums)
            for (std::size_t s = 0; s < step; ++s) {
                std::size_t at = (o * size + static_cast<std::size_t>(pixels.begin)) * step + s;
                std::int32_t sum = 1 << (weight_bits - 1);
                for (const std::int32_t weight : pixels.weights) {
                    sum += from[at] * weight;
                    at += step;
                }
                out.push_back(static_cast<std::uint8_t>(std::clamp(sum >> weight_bits, 0, 255)));
            }
    return out;
}
/// Multiplies colors by their alpha, or divides them by it.
TF_COMMON_INLINE void scale_by_alpha(std::vector<std::uint8_t>& pixels, bool divide) {
    for (std::size_t k = 0; k + 3 < pixels.size(); k += 4) {
        const int alpha = pixels[k + 3];
        if (divide && (alpha == 0 || alpha == 255)) continue;
        for (std::size_t c = k; c < k + 3; ++c) {
            const int product = pixels[c] * alpha + 128;
            pixels[c] = static_cast<std::uint8_t>(divide ? std::min(255 * pixels[c] / alpha, 255)
                                                         : (product + (product >> 8)) >> 8);
        }
    }
}
/// Pixels [height, width, channels] of the size `to_height` x `to_width` that show a box.
TF_COMMON_INLINE std::vector<std::uint8_t> resampled(const ResamplingFilter& filter,
                                                     std::vector<std::uint8_t> pixels, int height,
                                                     int width, int channels, Span rows,
                                                     Span columns, int to_height, int to_width) {
    const auto size = [](int n) { return static_cast<std::size_t>(n); };
    if (channels == 4) scale_by_alpha(pixels, false);
    int columns_now = width;
    const auto sum_columns = [&](int lines) {
        if (to_width == width && columns.size == width) return;
        pixels = summed_axis(pixels, weighted_pixels(filter, width, columns, to_width), size(lines),
                             size(width), size(channels));
        columns_now = to_width;
    };
    const auto sum_rows = [&] {
        if (to_height == height && rows.size == height) return;
        pixels = summed_axis(pixels, weighted_pixels(filter, height, rows, to_height), 1,
                             size(height), size(columns_now) * size(channels));
    };
    // The order decides how sums are rounded. It is that of Pillow 13.
    if (to_height < height && 2 * (width - to_width) < height - to_height) {
        sum_rows();
        sum_columns(to_height);
    } else {
        sum_columns(height);
        sum_rows();
    }
    if (channels == 4) scale_by_alpha(pixels, true);
    return pixels;
}

}  // namespace tf::keras::detail
