// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/pooling.hpp. Loops over channels are innermost.

#include <algorithm>
#include <type_traits>

#include <tf/core/half.hpp>
#include <tf/kernels/channels.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/parallel.hpp>
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

/// Calls f(offset of the position in the results, its pixels) for each position of the window in
/// images [first, last).
template <class F>
void each_window(const Pooling& p, std::int64_t first, std::int64_t last, F f) {
    WindowPixels w;
    w.step[2] = p.channels;
    w.step[1] = p.image[2] * w.step[2];
    w.step[0] = p.image[1] * w.step[1];
    std::int64_t to = first * p.out[0] * p.out[1] * p.out[2] * p.channels;
    // Sets the extent along an axis and returns its first index.
    const auto extent = [&](int d, std::int64_t position) {
        const std::int64_t from = position * p.stride[d] - p.before[d];
        const std::int64_t low = std::max<std::int64_t>(from, 0);
        w.count[d] = std::min(from + p.window[d], p.image[d]) - low;
        return low * w.step[d];
    };
    for (std::int64_t n = first; n < last; ++n)
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

/// Calls f for each position of the window in all images. Threads share the images.
template <class F>
void each_window(const Pooling& p, F f) {
    const std::int64_t work =
        p.out[0] * p.out[1] * p.out[2] * p.channels * p.window[0] * p.window[1] * p.window[2];
    parallel_for(p.batch, grain_of(work),
                 [&](std::int64_t first, std::int64_t last) { each_window(p, first, last, f); });
}

/// 16-bit floats are added as float.
template <class V>
using PoolSum = std::conditional_t<sizeof(V) == 2 && !std::is_integral_v<V>, float, V>;

}  // namespace impl

template <class T>
void max_pool(const Pooling& p, const T* x, T* y) {
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        impl::channel_vectors<T>(p.channels, [&]<class V>(std::int64_t c, V) {
            V most = impl::load_lanes<V>(x + w.first + c);
            w.each([&](std::int64_t at) {
                const V v = impl::load_lanes<V>(x + at + c);
                // NaN is ignored.
                most = impl::select_lanes(most >= v, most, impl::select_lanes(v == v, v, most));
            });
            impl::store_lanes(most, y + to + c);
        });
    });
}

template <class T>
void max_pool_with_argmax(const Pooling& p, bool in_batch, const T* x, T* y, std::int64_t* argmax) {
    const std::int64_t image = p.image[0] * p.image[1] * p.image[2] * p.channels;
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        const std::int64_t start = in_batch ? 0 : w.first / image * image;
        for (std::int64_t c = 0; c < p.channels; ++c) {
            std::int64_t most = w.first;
            w.each([&](std::int64_t at) {
                if (x[most + c] < x[at + c]) most = at;
            });
            if (y != nullptr) y[to + c] = x[most + c];
            if (argmax != nullptr) argmax[to + c] = most + c - start;
        }
    });
}

template <class T>
void mean_pool(const Pooling& p, const T* x, T* y) {
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        const auto size = static_cast<impl::PoolSum<T>>(w.size());
        impl::channel_vectors<T>(p.channels, [&]<class V>(std::int64_t c, V) {
            using A = impl::PoolSum<V>;
            A sum(0);
            w.each(
                [&](std::int64_t at) { sum += static_cast<A>(impl::load_lanes<V>(x + at + c)); });
            impl::store_lanes(static_cast<V>(sum / A(size)), y + to + c);
        });
    });
}

template <class T>
void max_pool_gradient(const Pooling& p, bool ties, const T* x, const T* y, const T* dy, T* dx) {
    std::fill_n(dx, p.batch * p.image[0] * p.image[1] * p.image[2] * p.channels, T(0));
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        impl::channel_vectors<T>(p.channels, [&]<class V>(std::int64_t c, V) {
            const V most = impl::load_lanes<V>(y + to + c), none(T(0));
            V left = impl::load_lanes<V>(dy + to + c);  // set to 0 once an element has received it
            w.each([&](std::int64_t at) {
                const auto is_most = impl::load_lanes<V>(x + at + c) == most;
                const V share = impl::select_lanes(is_most, left, none);
                const V before = impl::load_lanes<V>(dx + at + c);
                impl::store_lanes(static_cast<V>(before + share), dx + at + c);
                if (!ties) left = impl::select_lanes(is_most, none, left);
            });
        });
    });
}

template <class T>
void max_pool_take(const Pooling& p, bool ties, const T* x, const T* y, const T* from, T* out) {
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        impl::channel_vectors<T>(p.channels, [&]<class V>(std::int64_t c, V) {
            const V most = impl::load_lanes<V>(y + to + c), none(T(0)), open(T(1));
            V taken = none, factor = open;  // the factor becomes 0 once an element has been taken
            w.each([&](std::int64_t at) {
                const auto is_most = impl::load_lanes<V>(x + at + c) == most && factor == open;
                const V value = impl::load_lanes<V>(from + at + c);
                taken = static_cast<V>(taken + impl::select_lanes(is_most, value, none));
                if (!ties) factor = impl::select_lanes(is_most, none, factor);
            });
            impl::store_lanes(taken, out + to + c);
        });
    });
}

template <class T>
void mean_pool_gradient(const Pooling& p, const T* dy, T* dx) {
    std::fill_n(dx, p.batch * p.image[0] * p.image[1] * p.image[2] * p.channels, T(0));
    impl::each_window(p, [&](std::int64_t to, const impl::WindowPixels& w) {
        const auto size = static_cast<impl::PoolSum<T>>(w.size());
        impl::channel_vectors<T>(p.channels, [&]<class V>(std::int64_t c, V) {
            using A = impl::PoolSum<V>;
            const A part = static_cast<A>(impl::load_lanes<V>(dy + to + c)) * (A(1) / A(size));
            w.each([&](std::int64_t at) {
                const auto before = static_cast<A>(impl::load_lanes<V>(dx + at + c));
                impl::store_lanes(static_cast<V>(before + part), dx + at + c);
            });
        });
    });
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto largest_of_windows =
    []<class... T>(Types<T...>) {
        return std::tuple(static_cast<void (*)(const Pooling&, const T*, T*)>(&max_pool<T>)...);
    }(Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
            std::uint8_t, std::uint16_t>{});
[[gnu::used]] inline constexpr auto largest_with_positions =
    []<class... T>(Types<T...>) {
        return std::tuple(&max_pool_with_argmax<T>...);
    }(Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
            std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>{});
[[gnu::used]] inline constexpr auto poolings = []<class... T>(Types<T...>) {
    return std::tuple(std::tuple(&mean_pool<T>, &max_pool_gradient<T>, &max_pool_take<T>,
                                 &mean_pool_gradient<T>)...);
}(Types<float, double, half, bfloat16>{});
#endif

}  // namespace tf::kernels
