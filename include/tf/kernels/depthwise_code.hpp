// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/depthwise.hpp. One element of the window and one row of positions at a
// time: all that is needed is in the cache, and channels lie together in memory.

#include <algorithm>
#include <type_traits>

#include <tf/core/half.hpp>
#include <tf/kernels/channels.hpp>
#include <tf/kernels/depthwise.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/trace/handle.hpp>

namespace tf::kernels {

namespace impl {

/// Positions in a row of the image, with the pixel below one element of the window.
template <class T>
struct DepthwiseRow {
    T* x;  ///< the first of these pixels
    T* y;  ///< the features of the first position
    T* w;  ///< the filters' numbers for the element of the window
    std::int64_t count;
    std::int64_t x_step;
};

/// y += x * w for each position.
template <class T>
void add_features(const DepthwiseRow<T>& r, std::int64_t channels, std::int64_t multiplier) {
    channel_blocks(channels * multiplier, [&](std::int64_t f, auto n) {
        T w[n];
        std::int64_t channel[n];
        for (int l = 0; l < n; ++l) w[l] = r.w[f + l];
        for (int l = 0; l < n; ++l) channel[l] = (f + l) / multiplier;
        const T* x = r.x;
        T* y = r.y + f;
        for (std::int64_t p = 0; p < r.count; ++p, x += r.x_step, y += channels * multiplier) {
            T sum[n], v[n];
            for (int l = 0; l < n; ++l) sum[l] = y[l];
            if (multiplier == 1)
                for (int l = 0; l < n; ++l) v[l] = x[f + l];
            else
                for (int l = 0; l < n; ++l) v[l] = x[channel[l]];
            for (int l = 0; l < n; ++l) sum[l] += v[l] * w[l];
            for (int l = 0; l < n; ++l) y[l] = sum[l];
        }
    });
}
/// x += y * w for each position, where x is a gradient.
template <class T>
void add_pixels(const DepthwiseRow<T>& r, std::int64_t channels, std::int64_t multiplier) {
    if (multiplier > 1) {
        for (std::int64_t p = 0; p < r.count; ++p) {
            T* x = r.x + p * r.x_step;
            const T *y = r.y + p * channels * multiplier, *w = r.w;
            for (std::int64_t c = 0; c < channels; ++c)
                for (std::int64_t m = 0; m < multiplier; ++m) x[c] += *y++ * *w++;
        }
        return;
    }
    channel_blocks(channels, [&](std::int64_t c, auto n) {
        T w[n];
        for (int l = 0; l < n; ++l) w[l] = r.w[c + l];
        T* x = r.x + c;
        const T* y = r.y + c;
        for (std::int64_t p = 0; p < r.count; ++p, x += r.x_step, y += channels) {
            T sum[n];
            for (int l = 0; l < n; ++l) sum[l] = x[l];
            for (int l = 0; l < n; ++l) sum[l] += y[l] * w[l];
            for (int l = 0; l < n; ++l) x[l] = sum[l];
        }
    });
}
/// w += the sum of x * y over the positions, where w is a gradient.
template <class T>
void add_filters(const DepthwiseRow<T>& r, std::int64_t channels, std::int64_t multiplier) {
    channel_blocks(channels * multiplier, [&](std::int64_t f, auto n) {
        T sum[n]{};
        std::int64_t channel[n];
        for (int l = 0; l < n; ++l) channel[l] = (f + l) / multiplier;
        const T *x = r.x, *y = r.y + f;
        for (std::int64_t p = 0; p < r.count; ++p, x += r.x_step, y += channels * multiplier) {
            T v[n];
            if (multiplier == 1)
                for (int l = 0; l < n; ++l) v[l] = x[f + l];
            else
                for (int l = 0; l < n; ++l) v[l] = x[channel[l]];
            for (int l = 0; l < n; ++l) sum[l] += v[l] * y[l];
        }
        for (int l = 0; l < n; ++l) r.w[f + l] += sum[l];
    });
}

/// Calls f for each row of positions and element of the window that lie within the image.
template <class T, class F>
void each_depthwise_row(const Convolution& c, T* x, T* y, T* w, F f) {
    // The positions along the width that have a pixel below the element j of the window.
    const auto first = [&](std::int64_t j) {
        const std::int64_t outside = c.before[2] - j * c.dilation[2];
        return outside <= 0 ? 0 : (outside + c.stride[2] - 1) / c.stride[2];
    };
    const auto end = [&](std::int64_t j) {
        const std::int64_t room = c.image[2] + c.before[2] - j * c.dilation[2];
        return room <= 0 ? 0 : std::min(c.out[2], (room + c.stride[2] - 1) / c.stride[2]);
    };
    for (std::int64_t n = 0; n < c.batch; ++n)
        for (std::int64_t position = 0; position < c.out[1]; ++position)
            for (std::int64_t i = 0; i < c.window[1]; ++i) {
                const std::int64_t row =
                    position * c.stride[1] + i * c.dilation[1] - c.before[1];
                if (row < 0 || row >= c.image[1]) continue;
                for (std::int64_t j = 0; j < c.window[2]; ++j) {
                    const std::int64_t from = first(j), count = end(j) - from;
                    const std::int64_t column =
                        from * c.stride[2] + j * c.dilation[2] - c.before[2];
                    if (count <= 0) continue;
                    f(DepthwiseRow<T>{
                        x + ((n * c.image[1] + row) * c.image[2] + column) * c.channels,
                        y + ((n * c.out[1] + position) * c.out[2] + from) * c.features,
                        w + (i * c.window[2] + j) * c.features, count,
                        c.stride[2] * c.channels});
                }
            }
}

/// float or double.
template <class T>
void convolve_channels_of(const Convolution& c, Convolved what, T* x, T* w, T* y) {
    const std::int64_t multiplier = c.features / c.channels;
    each_depthwise_row(c, x, y, w, [&](const DepthwiseRow<T>& r) {
        switch (what) {
            case Convolved::features: return add_features(r, c.channels, multiplier);
            case Convolved::image_gradient: return add_pixels(r, c.channels, multiplier);
            case Convolved::filter_gradient: return add_filters(r, c.channels, multiplier);
        }
    });
}

}  // namespace impl

template <class T>
void convolve_channels(const Convolution& c, Convolved what, const T* a, const T* b, T* out) {
    using A = std::conditional_t<sizeof(T) == 2, float, T>;
    const std::int64_t images = c.batch * c.image[1] * c.image[2] * c.channels;
    const std::int64_t filters = c.window[1] * c.window[2] * c.features;
    const std::int64_t features = c.batch * c.out[1] * c.out[2] * c.features;
    const std::int64_t sizes[]{images, filters, features};  // of x, w, y
    const int result = what == Convolved::features ? 2 : what == Convolved::image_gradient ? 0 : 1;
    // The operands in the order of the gradient ops.
    const T* given[]{a, b, b};
    if (what == Convolved::image_gradient) given[2] = a;
    A* all[3];
    tf::detail::Handle memory[3];
    for (int k = 0; k < 3; ++k) {
        if constexpr (std::is_same_v<A, T>) {
            all[k] = k == result ? out : const_cast<T*>(given[k]);
        } else {
            memory[k] = tf::detail::Handle(tf::detail::allocate(DType::float32, sizes[k]));
            all[k] = static_cast<A*>(memory[k].buffer()->data());
            if (k != result)
                for (std::int64_t i = 0; i < sizes[k]; ++i) all[k][i] = static_cast<A>(given[k][i]);
        }
    }
    std::fill_n(all[result], sizes[result], A(0));
    if (c.channels > 0) impl::convolve_channels_of<A>(c, what, all[0], all[1], all[2]);
    if constexpr (!std::is_same_v<A, T>)
        for (std::int64_t i = 0; i < sizes[result]; ++i) out[i] = static_cast<T>(all[result][i]);
}

#ifdef TF_IMPLEMENTATION
[[gnu::used]] inline constexpr auto depthwise_convolutions = []<class... T>(Types<T...>) {
    return std::tuple(static_cast<KnownConvolution<T>*>(&convolve_channels<T>)...);
}(Types<float, double, half, bfloat16>{});
#endif

}  // namespace tf::kernels
