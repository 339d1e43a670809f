// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/arg_reduce.hpp.

#include <algorithm>
#include <array>
#include <string_view>

#include <tf/core/errors.hpp>
#include <tf/kernels/arg_reduce.hpp>
#include <tf/kernels/instantiate.hpp>

namespace tf::kernels {

namespace impl {

/// An array around the axis: `outer` blocks of `n` rows of `inner` elements.
struct ArgPlan {
    std::int64_t outer = 1, n = 0, inner = 1;
};
TF_COMMON_INLINE ArgPlan plan_arg_reduce(std::string_view op, const Shape& shape, int axis) {
    const int a = normalize_axis(axis, shape.rank);
    if (a < 0 || shape[a] == 0)
        errors::raise<errors::InvalidArgument>({"tf.kernels.empty_axis", op, "axis",
                                                std::to_string(axis) + " in " + shape.to_string(),
                                                "an axis that has elements"});
    ArgPlan p;
    p.n = shape[a];
    for (int d = 0; d < a; ++d) p.outer *= shape[d];
    for (int d = a + 1; d < shape.rank; ++d) p.inner *= shape[d];
    return p;
}
/// Appends indices to the result.
TF_COMMON_INLINE void* put_indices(const std::int32_t* from, std::int64_t n, void* out, bool wide) {
    if (wide) return std::copy_n(from, n, static_cast<std::int64_t*>(out));
    return std::copy_n(from, n, static_cast<std::int32_t*>(out));
}

/// The position of the first largest (or smallest) element of a row. It finds the value first and
/// then its index, because both loops vectorize.
template <bool Largest, class T>
std::int32_t best_of_row(const T* in, std::int64_t n) {
    using V = decltype(comparable<T>());
    constexpr std::int64_t lanes = 32;
    constexpr V worst = extreme<V, false, Largest>();
    const auto better = [](V x, V y) { return Largest ? x > y : x < y; };
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
    for (; i < n; ++i) best = better(static_cast<V>(in[i]), best) ? static_cast<V>(in[i]) : best;
    std::int32_t at = 0;
    if (better(best, worst))
        while (static_cast<V>(in[at]) != best) ++at;
    return at;
}

template <bool Largest, class T>
void arg_reduce(const T* in, const Shape& shape, int axis, void* out, bool wide) {
    using V = decltype(comparable<T>());
    const auto [outer, n, inner] = plan_arg_reduce(Largest ? "argmax" : "argmin", shape, axis);
    constexpr V worst = extreme<V, false, Largest>();
    for (std::int64_t o = 0; o < outer; ++o, in += n * inner) {
        if (inner == 1) {
            const std::int32_t at = best_of_row<Largest>(in, n);
            out = put_indices(&at, 1, out, wide);
            continue;
        }
        constexpr std::int64_t columns = 128;
        for (std::int64_t first = 0; first < inner; first += columns) {
            const std::int64_t width = std::min(columns, inner - first);
            std::array<V, static_cast<std::size_t>(columns)> best;
            std::array<std::int32_t, static_cast<std::size_t>(columns)> at{};
            best.fill(worst);
            for (std::int64_t i = 0; i < n; ++i) {
                const T* p = in + i * inner + first;
                for (std::int64_t c = 0; c < width; ++c) {
                    const V x = static_cast<V>(p[c]);
                    V& b = best[static_cast<std::size_t>(c)];
                    std::int32_t& index = at[static_cast<std::size_t>(c)];
                    const bool wins = Largest ? x > b : x < b;
                    b = wins ? x : b;
                    index = wins ? static_cast<std::int32_t>(i) : index;
                }
            }
            out = put_indices(at.data(), width, out, wide);
        }
    }
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto arg_reductions = []<class... T>(Types<T...>) {
    return std::tuple(&arg_reduce<true, T>..., &arg_reduce<false, T>...);
}(Numbers{});
#endif

}  // namespace impl
}  // namespace tf::kernels
