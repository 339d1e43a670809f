// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/arg_reduce.hpp.

#include <algorithm>
#include <array>

#include <tf/core/errors.hpp>
#include <tf/kernels/arg_reduce.hpp>
#include <tf/kernels/instantiate.hpp>

namespace tf::kernels {

template <bool Largest, class T, class I>
void arg_reduce(const T* in, const Shape& shape, int axis, I* out) {
    using V = decltype(impl::comparable<T>());
    const int a = normalize_axis(axis, shape.rank);
    if (a < 0 || shape[a] == 0)
        errors::raise<errors::InvalidArgument>(
            {"tf.kernels.empty_axis", Largest ? "argmax" : "argmin", "axis",
             std::to_string(axis) + " in " + shape.to_string(), "an axis that has elements"});
    std::int64_t outer = 1, inner = 1;
    for (int d = 0; d < a; ++d) outer *= shape[d];
    for (int d = a + 1; d < shape.rank; ++d) inner *= shape[d];
    const std::int64_t n = shape[a];
    constexpr std::int64_t lanes = 32;
    constexpr V worst = impl::extreme<V, false, Largest>();
    const auto better = [](V x, V y) { return Largest ? x > y : x < y; };
    for (std::int64_t o = 0; o < outer; ++o, in += n * inner) {
        if (inner == 1) {  // first the value, then its index: both loops vectorize
            std::array<V, static_cast<std::size_t>(lanes)> lane;
            lane.fill(worst);
            std::int64_t i = 0;
            for (; i + lanes <= n; i += lanes)
                for (std::size_t l = 0; l < lane.size(); ++l) {
                    const V x = static_cast<V>(in[i + static_cast<std::int64_t>(l)]);
                    lane[l] = better(x, lane[l]) ? x : lane[l];
                }
            V best = worst;
            for (const V x : lane) best = better(x, best) ? x : best;
            for (; i < n; ++i)
                best = better(static_cast<V>(in[i]), best) ? static_cast<V>(in[i]) : best;
            std::int64_t at = 0;
            if (better(best, worst))
                while (static_cast<V>(in[at]) != best) ++at;
            *out++ = static_cast<I>(at);
            continue;
        }
        constexpr std::int64_t columns = 128;
        for (std::int64_t first = 0; first < inner; first += columns) {
            const std::int64_t width = std::min(columns, inner - first);
            std::array<V, static_cast<std::size_t>(columns)> best;
            best.fill(worst);
            std::fill_n(out, width, I{0});
            for (std::int64_t i = 0; i < n; ++i) {
                const T* p = in + i * inner + first;
                for (std::int64_t c = 0; c < width; ++c) {
                    const V x = static_cast<V>(p[c]);
                    V& b = best[static_cast<std::size_t>(c)];
                    const bool wins = better(x, b);
                    b = wins ? x : b;
                    out[c] = wins ? static_cast<I>(i) : out[c];
                }
            }
            out += width;
        }
    }
}

#ifdef TF_IMPLEMENTATION
[[gnu::used]] inline constexpr auto arg_reductions = []<class... T>(Types<T...>) {
    return std::tuple(&arg_reduce<true, T, std::int32_t>..., &arg_reduce<true, T, std::int64_t>...,
                      &arg_reduce<false, T, std::int32_t>...,
                      &arg_reduce<false, T, std::int64_t>...);
}(ComparedTypes{});
#endif

}  // namespace tf::kernels
