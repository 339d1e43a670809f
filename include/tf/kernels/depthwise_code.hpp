// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/depthwise.hpp. With one feature per channel, channels are the lanes of
// vector registers, which hold the sums of several adjacent positions. With more features, or for
// gradients of filters, each step combines one element of the window with one row of positions.

#include <algorithm>
#include <type_traits>

#include <tf/core/half.hpp>
#include <tf/kernels/channels.hpp>
#include <tf/kernels/depthwise.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/trace/handle.hpp>

namespace tf::kernels {

namespace impl {

/// A row of positions, and the pixels that one element of the window covers there.
template <class T>
struct DepthwiseRow {
    T* x;  ///< the first of these pixels
    T* y;  ///< the features of the first position
    T* w;  ///< the filters' weights for this element of the window
    std::int64_t count;
    std::int64_t x_step;
};

/// y += x * w for each position.
template <class T>
void add_features(const DepthwiseRow<T>& r, std::int64_t channels, std::int64_t multiplier) {
    for (std::int64_t p = 0; p < r.count; ++p) {
        const T *x = r.x + p * r.x_step, *w = r.w;
        T* y = r.y + p * channels * multiplier;
        for (std::int64_t c = 0; c < channels; ++c)
            for (std::int64_t m = 0; m < multiplier; ++m) *y++ += x[c] * *w++;
    }
}
/// x += y * w for each position, where x is a gradient.
template <class T>
void add_pixels(const DepthwiseRow<T>& r, std::int64_t channels, std::int64_t multiplier) {
    for (std::int64_t p = 0; p < r.count; ++p) {
        T* const x = r.x + p * r.x_step;
        const T *y = r.y + p * channels * multiplier, *w = r.w;
        for (std::int64_t c = 0; c < channels; ++c)
            for (std::int64_t m = 0; m < multiplier; ++m) x[c] += *y++ * *w++;
    }
}
/// w += the sum of x * y over the positions, where w is a gradient.
template <class T>
void add_filters(const DepthwiseRow<T>& r, std::int64_t channels, std::int64_t multiplier) {
    const std::int64_t features = channels * multiplier;
    if (multiplier > 1) {
        for (std::int64_t f = 0; f < features; ++f) {
            const T *x = r.x + f / multiplier, *y = r.y + f;
            T sum = 0;
            for (std::int64_t p = 0; p < r.count; ++p) sum += x[p * r.x_step] * y[p * features];
            r.w[f] += sum;
        }
        return;
    }
    channel_vectors<T>(channels, [&]<class V>(std::int64_t c, V) {
        V sum(T(0));
        for (std::int64_t p = 0; p < r.count; ++p)
            sum += load_lanes<V>(r.x + p * r.x_step + c) * load_lanes<V>(r.y + p * channels + c);
        store_lanes(load_lanes<V>(r.w + c) + sum, r.w + c);
    });
}

/// Calls f for each row of positions and element of the window that lie within the image.
template <class T, class F>
void each_depthwise_row(const Convolution& c, T* x, T* y, T* w, F f) {
    // The positions along the width at which the window's element j covers a pixel.
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
                const std::int64_t row = position * c.stride[1] + i * c.dilation[1] - c.before[1];
                if (row < 0 || row >= c.image[1]) continue;
                for (std::int64_t j = 0; j < c.window[2]; ++j) {
                    const std::int64_t from = first(j), count = end(j) - from;
                    const std::int64_t column =
                        from * c.stride[2] + j * c.dilation[2] - c.before[2];
                    if (count <= 0) continue;
                    f(DepthwiseRow<T>{
                        x + ((n * c.image[1] + row) * c.image[2] + column) * c.channels,
                        y + ((n * c.out[1] + position) * c.out[2] + from) * c.features,
                        w + (i * c.window[2] + j) * c.features, count, c.stride[2] * c.channels});
                }
            }
}

/// Part of a window: `rows` and `columns` elements, with the steps from one to the next.
template <class T>
struct WindowPart {
    const T *x, *w;
    std::int64_t rows, columns;
    std::int64_t x_row, x_column, w_row, w_column;
};
/// The sums of x * w at `n` adjacent positions.
template <class V, int n, class T>
void sum_window(const WindowPart<T>& part, std::int64_t x_step, std::int64_t channels, T* y) {
    V sum[n];
    for (int p = 0; p < n; ++p) sum[p] = V(T(0));
    for (std::int64_t i = 0; i < part.rows; ++i)
        for (std::int64_t j = 0; j < part.columns; ++j) {
            const T* const x = part.x + i * part.x_row + j * part.x_column;
            const V w = load_lanes<V>(part.w + i * part.w_row + j * part.w_column);
            for (int p = 0; p < n; ++p) sum[p] += load_lanes<V>(x + p * x_step) * w;
        }
    for (int p = 0; p < n; ++p) store_lanes(sum[p], y + p * channels);
}

/// Which elements of a window lie within the image. The window has `window` elements, `dilation`
/// apart, and the first one is at `from`.
struct Inside {
    std::int64_t first, count;

    Inside(std::int64_t from, std::int64_t image, std::int64_t window, std::int64_t dilation) {
        first = from >= 0 ? 0 : (-from + dilation - 1) / dilation;
        const std::int64_t room = image - from;
        const std::int64_t end = room <= 0 ? 0 : std::min(window, (room + dilation - 1) / dilation);
        count = std::max<std::int64_t>(end - first, 0);
    }
};

/// Features, one for each channel. `w_step` is the stride between the window's elements in w; it is
/// negative if their order is reversed.
template <class T>
void convolve_single(const Convolution& c, const T* x, const T* w, std::int64_t w_step, T* y) {
    constexpr int most = 4;  // positions per step
    const std::int64_t x_row = c.image[2] * c.channels, x_step = c.stride[2] * c.channels;
    for (std::int64_t line = 0; line < c.batch * c.out[1]; ++line) {
        const std::int64_t n = line / c.out[1];
        const std::int64_t top = line % c.out[1] * c.stride[1] - c.before[1];
        const Inside rows(top, c.image[1], c.window[1], c.dilation[1]);
        const T* const image = x + n * c.image[1] * x_row;
        T* const out = y + line * c.out[2] * c.channels;
        channel_vectors<T>(c.channels, [&]<class V>(std::int64_t channel, V) {
            for (std::int64_t p = 0; p < c.out[2];) {
                const std::int64_t left = p * c.stride[2] - c.before[2];
                const Inside columns(left, c.image[2], c.window[2], c.dilation[2]);
                const WindowPart<T> part{
                    image + (top + rows.first * c.dilation[1]) * x_row +
                        (left + columns.first * c.dilation[2]) * c.channels + channel,
                    w + (rows.first * c.window[2] + columns.first) * w_step + channel,
                    columns.count == 0 ? 0 : rows.count,
                    columns.count,
                    c.dilation[1] * x_row,
                    c.dilation[2] * c.channels,
                    c.window[2] * w_step,
                    w_step};
                const std::int64_t last = left + (most - 1) * c.stride[2];
                const bool whole = left >= 0 && p + most <= c.out[2] &&
                                   last + (c.window[2] - 1) * c.dilation[2] < c.image[2];
                T* const to = out + p * c.channels + channel;
                if (whole) sum_window<V, most>(part, x_step, c.channels, to);
                else sum_window<V, 1>(part, x_step, c.channels, to);
                p += whole ? most : 1;
            }
        });
    }
}

/// float or double.
template <class T>
void convolve_channels_of(const Convolution& c, Convolved what, T* x, T* w, T* y) {
    const std::int64_t multiplier = c.features / c.channels;
    if (multiplier == 1 && what == Convolved::features)
        return convolve_single(c, x, w, c.channels, y);
    if (multiplier == 1 && what == Convolved::image_gradient && c.stride[1] == 1 &&
        c.stride[2] == 1) {
        // A convolution of y with the filters in reverse order.
        Convolution back = c;
        for (int d = 1; d < 3; ++d) {
            back.image[d] = c.out[d];
            back.out[d] = c.image[d];
            back.before[d] = (c.window[d] - 1) * c.dilation[d] - c.before[d];
        }
        const T* const last = w + (c.window[1] * c.window[2] - 1) * c.channels;
        return convolve_single(back, y, last, -c.channels, x);
    }
    T* const result = what == Convolved::features ? y : what == Convolved::image_gradient ? x : w;
    std::fill_n(result,
                what == Convolved::features         ? c.batch * c.out[1] * c.out[2] * c.features
                : what == Convolved::image_gradient ? c.batch * c.image[1] * c.image[2] * c.channels
                                                    : c.window[1] * c.window[2] * c.features,
                T(0));
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
    tf::detail::tracing::Handle memory[3];
    for (int k = 0; k < 3; ++k) {
        if constexpr (std::is_same_v<A, T>) {
            all[k] = k == result ? out : const_cast<T*>(given[k]);
        } else {
            memory[k] =
                tf::detail::tracing::Handle(tf::detail::core::allocate(DType::float32, sizes[k]));
            all[k] = static_cast<A*>(memory[k].buffer()->data());
            if (k != result)
                for (std::int64_t i = 0; i < sizes[k]; ++i) all[k][i] = static_cast<A>(given[k][i]);
        }
    }
    if (sizes[0] == 0 || sizes[2] == 0) std::fill_n(all[result], sizes[result], A(0));
    else impl::convolve_channels_of<A>(c, what, all[0], all[1], all[2]);
    if constexpr (!std::is_same_v<A, T>)
        for (std::int64_t i = 0; i < sizes[result]; ++i) out[i] = static_cast<T>(all[result][i]);
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto depthwise_convolutions = []<class... T>(Types<T...>) {
    return std::tuple(static_cast<KnownConvolution<T>*>(&convolve_channels<T>)...);
}(Types<float, double, half, bfloat16>{});
#endif

}  // namespace tf::kernels
