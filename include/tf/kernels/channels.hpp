// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loops over the channels of a pixel, which are contiguous in memory.

#include <cstdint>
#include <type_traits>

#include <tf/core/dtype.hpp>
#include <tf/kernels/parallel.hpp>
#include <tf/kernels/simd.hpp>

namespace tf::kernels::impl {

/// Calls f(first channel, number of channels) for blocks that cover all channels. The number of
/// channels is a constant, so that compilers use vector registers at any level of optimization.
/// Threads share the blocks; a channel costs about `work` multiplications.
template <class F>
void channel_blocks(std::int64_t channels, std::int64_t work, F f) {
    parallel_for(
        channels, grain_of(work),
        [&](std::int64_t c, std::int64_t last) {
            for (; c + 32 <= last; c += 32) f(c, std::integral_constant<int, 32>{});
            for (; c + 8 <= last; c += 8) f(c, std::integral_constant<int, 8>{});
            for (; c < last; ++c) f(c, std::integral_constant<int, 1>{});
        },
        32);
}

/// Calls f(first channel, V{}) for vectors V of channels, and then for single channels.
template <class T, class F>
void channel_vectors(std::int64_t channels, F f) {
    std::int64_t c = 0;
    if constexpr (has_simd(dtype_of<T>)) {
        constexpr auto width = static_cast<std::int64_t>(Batch<T>::size);
        for (; c + width <= channels; c += width) f(c, Batch<T>{});
    }
    for (; c < channels; ++c) f(c, T{});
}
template <class V, class T>
V load_lanes(const T* from) {
    if constexpr (is_batch<V>) return V::load_unaligned(from);
    else return *from;
}
template <class V, class T>
void store_lanes(const V& v, T* to) {
    if constexpr (is_batch<V>) v.store_unaligned(to);
    else *to = v;
}
/// `yes` where the condition holds, `no` elsewhere.
template <class C, class V>
V select_lanes(const C& condition, const V& yes, const V& no) {
    if constexpr (is_batch<V>) return xsimd::select(condition, yes, no);
    else return condition ? yes : no;
}

}  // namespace tf::kernels::impl
