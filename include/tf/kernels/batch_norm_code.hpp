// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/batch_norm.hpp. Pixels are processed in chunks that stay in the cache
// while two loops compute their mean and their squared deviations; the results of the chunks are
// then merged.

#include <algorithm>
#include <cmath>
#include <limits>

#include <tf/core/half.hpp>
#include <tf/kernels/batch_norm.hpp>
#include <tf/kernels/channels.hpp>
#include <tf/kernels/instantiate.hpp>

namespace tf::kernels {

namespace impl {

inline constexpr std::int64_t pixel_chunk = 128;

/// Means and mean squared deviations of `n` channels.
template <class T, int n>
void channel_moments(const T* x, std::int64_t pixels, std::int64_t channels, float* mean,
                     float* variance) {
    float means[n]{}, squares[n]{};  // squares: sums of squared deviations
    for (std::int64_t from = 0; from < pixels; from += pixel_chunk) {
        const std::int64_t count = std::min(pixel_chunk, pixels - from);
        float sum[n]{}, square[n]{};
        const T* at = x + from * channels;
        for (std::int64_t p = 0; p < count; ++p, at += channels)
            for (int l = 0; l < n; ++l) sum[l] += static_cast<float>(at[l]);
        for (int l = 0; l < n; ++l) sum[l] /= static_cast<float>(count);
        at = x + from * channels;
        for (std::int64_t p = 0; p < count; ++p, at += channels)
            for (int l = 0; l < n; ++l) {
                const float d = static_cast<float>(at[l]) - sum[l];
                square[l] += d * d;
            }
        const float part = static_cast<float>(count) / static_cast<float>(from + count);
        const float both = part * static_cast<float>(from);
        for (int l = 0; l < n; ++l) {
            const float d = sum[l] - means[l];
            means[l] += d * part;
            squares[l] += square[l] + d * d * both;
        }
    }
    for (int l = 0; l < n; ++l) mean[l] = means[l];
    for (int l = 0; l < n; ++l) variance[l] = squares[l] / static_cast<float>(pixels);
}

/// y = (x - mean) * factor + offset for `n` channels.
template <class T, int n>
void normalize_channels(const T* x, std::int64_t pixels, std::int64_t channels, const float* mean,
                        const float* factor, const float* offset, T* y) {
    float m[n], f[n], o[n];
    for (int l = 0; l < n; ++l) m[l] = mean[l], f[l] = factor[l], o[l] = offset[l];
    for (std::int64_t p = 0; p < pixels; ++p, x += channels, y += channels) {
        float v[n];
        for (int l = 0; l < n; ++l) v[l] = (static_cast<float>(x[l]) - m[l]) * f[l] + o[l];
        for (int l = 0; l < n; ++l) y[l] = static_cast<T>(v[l]);
    }
}

/// The sums of dy and of dy * (x - mean) for `n` channels.
template <class T, int n>
void gradient_sums(const T* dy, const T* x, std::int64_t pixels, std::int64_t channels,
                   const float* mean, float* sum, float* product) {
    float m[n], all[n]{}, all_products[n]{};
    for (int l = 0; l < n; ++l) m[l] = mean[l];
    for (std::int64_t from = 0; from < pixels; from += pixel_chunk) {
        float s[n]{}, t[n]{};
        const std::int64_t end = std::min(from + pixel_chunk, pixels);
        for (std::int64_t p = from; p < end; ++p) {
            const T *d = dy + p * channels, *v = x + p * channels;
            for (int l = 0; l < n; ++l) s[l] += static_cast<float>(d[l]);
            for (int l = 0; l < n; ++l)
                t[l] += static_cast<float>(d[l]) * (static_cast<float>(v[l]) - m[l]);
        }
        for (int l = 0; l < n; ++l) all[l] += s[l], all_products[l] += t[l];
    }
    for (int l = 0; l < n; ++l) sum[l] = all[l], product[l] = all_products[l];
}

/// dx = (dy - shift - (x - mean) * slope) * factor for `n` channels.
template <class T, int n>
void channel_gradients(const T* dy, const T* x, std::int64_t pixels, std::int64_t channels,
                       const float* mean, const float* shift, const float* slope,
                       const float* factor, T* dx) {
    float m[n], s[n], k[n], f[n];
    for (int l = 0; l < n; ++l) m[l] = mean[l], s[l] = shift[l], k[l] = slope[l], f[l] = factor[l];
    for (std::int64_t p = 0; p < pixels; ++p, dy += channels, x += channels, dx += channels) {
        float v[n];
        for (int l = 0; l < n; ++l)
            v[l] = (static_cast<float>(dy[l]) - s[l] - (static_cast<float>(x[l]) - m[l]) * k[l]) *
                   f[l];
        for (int l = 0; l < n; ++l) dx[l] = static_cast<T>(v[l]);
    }
}

}  // namespace impl

template <class T>
void batch_norm(const BatchNorm& b, const BatchNormChannels& c, const T* x, T* y) {
    impl::channel_blocks(b.channels, 4 * b.pixels, [&](std::int64_t first, auto n) {
        float mean[n], variance[n];
        const auto pixels = static_cast<float>(b.pixels);
        if (b.pixels == 0) {
            std::fill_n(mean, int(n), std::numeric_limits<float>::quiet_NaN());
            std::fill_n(variance, int(n), std::numeric_limits<float>::quiet_NaN());
        } else if (b.training) {
            impl::channel_moments<T, n>(x + first, b.pixels, b.channels, mean, variance);
        } else {
            std::copy_n(c.mean + first, int(n), mean);
            std::copy_n(c.variance + first, int(n), variance);
        }
        const float sample = b.training && b.pixels > 1 ? pixels / (pixels - 1) : 1.f;
        const auto store = [&](float* to, const float* from, float scale, const float* old) {
            if (to == nullptr) return;
            const bool moves = b.training && b.factor != 1;
            for (int l = 0; l < n; ++l) {
                const float v = from[l] * scale;
                to[first + l] = moves ? (1 - b.factor) * old[first + l] + b.factor * v : v;
            }
        };
        store(c.new_mean, mean, 1, c.mean);
        store(c.new_variance, variance, sample, c.variance);
        if (c.used_mean != nullptr) std::copy_n(mean, int(n), c.used_mean + first);
        if (c.used_variance != nullptr) std::copy_n(variance, int(n), c.used_variance + first);
        if (y == nullptr) return;
        float factor[n];
        for (int l = 0; l < n; ++l)
            factor[l] = c.scale[first + l] / std::sqrt(variance[l] + b.epsilon);
        impl::normalize_channels<T, n>(x + first, b.pixels, b.channels, mean, factor,
                                       c.offset + first, y + first);
    });
}

template <class T>
void batch_norm_gradient(const BatchNorm& b, const T* dy, const T* x, const float* scale,
                         const float* mean, const float* variance, T* dx, float* dscale,
                         float* doffset) {
    impl::channel_blocks(b.channels, 4 * b.pixels, [&](std::int64_t first, auto n) {
        float sum[n], product[n];
        impl::gradient_sums<T, n>(dy + first, x + first, b.pixels, b.channels, mean + first, sum,
                                  product);
        float shift[n], slope[n], factor[n];
        const auto pixels = static_cast<float>(b.pixels);
        for (int l = 0; l < n; ++l) {
            const float squared = 1 / (variance[first + l] + b.epsilon);
            const float inverse = b.pixels == 0 ? 0 : std::sqrt(squared);
            shift[l] = b.training ? sum[l] / pixels : 0;
            slope[l] = b.training ? product[l] / pixels * squared : 0;
            factor[l] = scale[first + l] * inverse;
            if (dscale != nullptr) dscale[first + l] = product[l] * inverse;
            if (doffset != nullptr) doffset[first + l] = sum[l];
        }
        if (dx != nullptr)
            impl::channel_gradients<T, n>(dy + first, x + first, b.pixels, b.channels, mean + first,
                                          shift, slope, factor, dx + first);
    });
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto batch_norms = []<class... T>(Types<T...>) {
    return std::tuple(std::tuple(&batch_norm<T>, &batch_norm_gradient<T>)...);
}(Types<float, half, bfloat16>{});
#endif

}  // namespace tf::kernels
