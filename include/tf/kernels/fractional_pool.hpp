// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regions of random sizes that divide an image, and the largest elements and means of them, as in
// B. Graham, Fractional Max-Pooling (2014). Equal seeds give TensorFlow's regions.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <tf/kernels/candidates.hpp>
#include <tf/kernels/random.hpp>

namespace tf::kernels {

/// The number of generator steps that region_borders() uses.
constexpr std::int64_t region_steps(std::int64_t count, bool pseudo_random) {
    return pseudo_random ? 1 : (count + 3) / 4;
}
/// Where `count` regions of an axis with `size` elements begin, and where the last one ends. Their
/// sizes differ by at most 1. They are in random order, or, if pseudo-random, as even as steps of
/// equal length with a random start.
inline std::vector<std::int64_t> region_borders(const Philox& g, std::int64_t size,
                                                std::int64_t count, bool pseudo_random) {
    const auto n = static_cast<std::size_t>(count);
    const std::int64_t least = size / count;
    std::vector<std::int64_t> borders(n + 1, 0);
    if (pseudo_random) {
        const double step = static_cast<double>(size) / static_cast<double>(count);
        // A later start would make the first region too large, or the last one too small.
        const double latest =
            std::min(static_cast<double>(least + 2) / step - 1,
                     static_cast<double>(size + 1 - least) / step - static_cast<double>(count - 1));
        const double start = CandidateWords(g).unit() * latest;
        for (std::size_t k = 1; k < n; ++k)
            borders[k] =
                static_cast<std::int64_t>(std::ceil(step * (static_cast<double>(k) + start))) - 1;
    } else {
        std::vector<std::int64_t> order(n);
        fill_permutation(g, order.data(), count);
        for (std::size_t k = 0; k < n; ++k)
            borders[k + 1] = borders[k] + least + (order[k] < size % count ? 1 : 0);
    }
    borders[n] = size;
    return borders;
}

/// Images [batch, height, width, channels] that are divided into regions.
struct Regions {
    std::int64_t batch, height, width, channels;
    std::span<const std::int64_t> rows, cols;  ///< the borders
    bool overlapping;                          ///< a region has the first pixels of the next one

    /// Calls f(region, pixel, k, count) for the k-th pixel of each region; `region` and `pixel` are
    /// the positions of their first channels.
    template <class F>
    void each_pixel(F f) const {
        std::int64_t region = 0;
        for (std::int64_t b = 0; b < batch; ++b)
            for (std::size_t r = 0; r + 1 < rows.size(); ++r)
                for (std::size_t c = 0; c + 1 < cols.size(); ++c, region += channels) {
                    const std::int64_t bottom = end(rows[r + 1], height),
                                       right = end(cols[c + 1], width);
                    const std::int64_t count = (bottom - rows[r]) * (right - cols[c]);
                    std::int64_t k = 0;
                    for (std::int64_t y = rows[r]; y < bottom; ++y)
                        for (std::int64_t x = cols[c]; x < right; ++x)
                            f(region, ((b * height + y) * width + x) * channels, k++, count);
                }
    }

private:
    std::int64_t end(std::int64_t border, std::int64_t size) const {
        return std::min(border + (overlapping ? 1 : 0), size);
    }
};

template <class T>
void largest_of_regions(const Regions& all, const T* x, T* y) {
    all.each_pixel([&](std::int64_t region, std::int64_t pixel, std::int64_t k, std::int64_t) {
        for (std::int64_t c = 0; c < all.channels; ++c)
            if (k == 0 || x[pixel + c] > y[region + c]) y[region + c] = x[pixel + c];
    });
}
template <class T>
void means_of_regions(const Regions& all, const T* x, T* y) {
    all.each_pixel(
        [&](std::int64_t region, std::int64_t pixel, std::int64_t k, std::int64_t count) {
            for (std::int64_t c = 0; c < all.channels; ++c) {
                T& to = y[region + c];
                to = static_cast<T>(k == 0 ? x[pixel + c] : to + x[pixel + c]);
                if (k == count - 1) to = static_cast<T>(to / static_cast<T>(count));
            }
        });
}
/// If several elements of a region are the largest, the first one gets the gradient.
template <class T>
void gradient_of_largest(const Regions& all, const T* x, const T* dy, T* dx) {
    std::fill_n(dx, all.batch * all.height * all.width * all.channels, T(0));
    std::vector<std::int64_t> best(static_cast<std::size_t>(all.channels));
    all.each_pixel(
        [&](std::int64_t region, std::int64_t pixel, std::int64_t k, std::int64_t count) {
            for (std::int64_t c = 0; c < all.channels; ++c) {
                std::int64_t& most = best[static_cast<std::size_t>(c)];
                if (k == 0 || x[pixel + c] > x[most]) most = pixel + c;
                if (k == count - 1) dx[most] = static_cast<T>(dx[most] + dy[region + c]);
            }
        });
}
/// As in TensorFlow, the parts of overlapping regions are added as doubles.
template <class T>
void gradient_of_means(const Regions& all, const T* dy, T* dx) {
    std::vector<double> sums(
        static_cast<std::size_t>(all.batch * all.height * all.width * all.channels));
    all.each_pixel([&](std::int64_t region, std::int64_t pixel, std::int64_t, std::int64_t count) {
        for (std::int64_t c = 0; c < all.channels; ++c)
            sums[static_cast<std::size_t>(pixel + c)] +=
                static_cast<double>(dy[region + c]) / static_cast<double>(count);
    });
    std::transform(sums.begin(), sums.end(), dx, [](double v) { return static_cast<T>(v); });
}

}  // namespace tf::kernels
