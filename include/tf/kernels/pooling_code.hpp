// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/pooling.hpp. Loops over channels are innermost.

#include <algorithm>
#include <type_traits>

#include <tf/core/half.hpp>
#include <tf/kernels/channels.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/pooling.hpp>

namespace tf::kernels {

namespace impl {

/// The pixels of a window that lie within the image.
struct WindowPixels {
    std::int64_t first = 0;  ///< offset of its first element in the images
    std::int64_t count[3]{}, step[3]{};

    std::int64_t size() const { return count[0] * count[1] * count[2]; }
    /// Calls f(offset) for each of them, in memory order.
    template <class F>
    void each(F f) const {
        for (std::int64_t i = 0; i < count[0]; ++i)
            for (std::int64_t j = 0; j < count[1]; ++j) {
                std::int64_t at = first + i * step[0] + j * step[1];
                for (std::int64_t k = 0; k < count[2]; ++k, at += step[2]) f(at);
            }
    }
};

/// Calls f(offset of the position in the results, its pixels) for each position of the window.
template <class F>
void each_window(const Pooling& p, F f) {
    WindowPixels w;
    w.step[2] = p.channels;
    w.step[1] = p.image[2] * w.step[2];
    w.step[0] = p.image[1] * w.step[1];
    std::int64_t to = 0;
    // Sets the extent along an axis and returns its first index.
    const auto extent = [&](int d, std::int64_t position) {
        const std::int64_t from = position * p.stride[d] - p.before[d];
        const std::int64_t low = std::max<std::int64_t>(from, 0);
        w.count[d] = std::min(from + p.window[d], p.image[d]) - low;
        return low * w.step[d];
    };
    for (std::int64_t n = 0; n < p.batch; ++n)
        for (std::int64_t i = 0; i < p.out[0]; ++i) {
            const std::int64_t plane = n * p.image[0] * w.step[0] + extent(0, i);
            for (std::int64_t j = 0; j < p.out[1]; ++j) {
                const std::int64_t row = plane + extent(1, j);
                for (std::int64_t k = 0; k < p.out[2]; ++k, to += p.channels) {
                    w.first = row + extent(2, k);
                    f(to, w);
                }
            }
        }
}

template <class T>
using PoolSum = std::conditional_t<sizeof(T) == 2 && !std::is_integral_v<T>, float, T>;

}  // namespace impl

template <class T>
void max_pool(const Pooling& p, const T* x, T* y) {
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        impl::channel_blocks(p.channels, [&](std::int64_t c, auto n) {
            T most[n];
            for (int l = 0; l < n; ++l) most[l] = x[w.first + c + l];
            w.each([&](std::int64_t at) {
                for (int l = 0; l < n; ++l) {
                    const T v = x[at + c + l];
                    most[l] =
                        most[l] < v || most[l] != most[l] ? v : most[l];  // NaN does not count
                }
            });
            for (int l = 0; l < n; ++l) y[to + c + l] = most[l];
        });
    });
}

template <class T>
void mean_pool(const Pooling& p, const T* x, T* y) {
    using A = impl::PoolSum<T>;
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        const A size = static_cast<A>(w.size());
        impl::channel_blocks(p.channels, [&](std::int64_t c, auto n) {
            A sum[n]{};
            w.each([&](std::int64_t at) {
                for (int l = 0; l < n; ++l) sum[l] += static_cast<A>(x[at + c + l]);
            });
            for (int l = 0; l < n; ++l) y[to + c + l] = static_cast<T>(sum[l] / size);
        });
    });
}

template <class T>
void max_pool_gradient(const Pooling& p, bool ties, const T* x, const T* y, const T* dy, T* dx) {
    std::fill_n(dx, p.batch * p.image[0] * p.image[1] * p.image[2] * p.channels, T(0));
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        impl::channel_blocks(p.channels, [&](std::int64_t c, auto n) {
            T most[n], left[n];  // `left` is 0 once an element has got it
            for (int l = 0; l < n; ++l) {
                most[l] = y[to + c + l];
                left[l] = dy[to + c + l];
            }
            w.each([&](std::int64_t at) {
                for (int l = 0; l < n; ++l) {
                    const bool is_most = x[at + c + l] == most[l];
                    const T share = is_most ? left[l] : T(0);
                    dx[at + c + l] = static_cast<T>(dx[at + c + l] + share);
                    left[l] = is_most && !ties ? T(0) : left[l];
                }
            });
        });
    });
}

template <class T>
void max_pool_take(const Pooling& p, bool ties, const T* x, const T* y, const T* from, T* out) {
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        impl::channel_blocks(p.channels, [&](std::int64_t c, auto n) {
            T most[n], taken[n], factor[n];  // the factor is 0 once an element has been taken
            for (int l = 0; l < n; ++l) {
                most[l] = y[to + c + l];
                taken[l] = T(0);
                factor[l] = T(1);
            }
            w.each([&](std::int64_t at) {
                for (int l = 0; l < n; ++l) {
                    const bool is_most = x[at + c + l] == most[l] && factor[l] == T(1);
                    taken[l] = static_cast<T>(taken[l] + (is_most ? from[at + c + l] : T(0)));
                    factor[l] = is_most && !ties ? T(0) : factor[l];
                }
            });
            for (int l = 0; l < n; ++l) out[to + c + l] = taken[l];
        });
    });
}

template <class T>
void mean_pool_gradient(const Pooling& p, const T* dy, T* dx) {
    using A = impl::PoolSum<T>;
    std::fill_n(dx, p.batch * p.image[0] * p.image[1] * p.image[2] * p.channels, T(0));
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        const A share = A(1) / static_cast<A>(w.size());
        impl::channel_blocks(p.channels, [&](std::int64_t c, auto n) {
            A part[n];
            for (int l = 0; l < n; ++l) part[l] = static_cast<A>(dy[to + c + l]) * share;
            w.each([&](std::int64_t at) {
                for (int l = 0; l < n; ++l)
                    dx[at + c + l] = static_cast<T>(static_cast<A>(dx[at + c + l]) + part[l]);
            });
        });
    });
}

#ifdef TF_IMPLEMENTATION
[[gnu::used]] inline constexpr auto largest_of_windows =
    []<class... T>(Types<T...>) {
        return std::tuple(static_cast<void (*)(const Pooling&, const T*, T*)>(&max_pool<T>)...);
    }(Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
            std::uint8_t, std::uint16_t>{});
[[gnu::used]] inline constexpr auto poolings = []<class... T>(Types<T...>) {
    return std::tuple(std::tuple(&mean_pool<T>, &max_pool_gradient<T>, &max_pool_take<T>,
                                 &mean_pool_gradient<T>)...);
}(Types<float, double, half, bfloat16>{});
#endif

}  // namespace tf::kernels
