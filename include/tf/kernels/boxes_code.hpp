// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/boxes.hpp.

#include <algorithm>
#include <tuple>

#include <tf/kernels/boxes.hpp>
#include <tf/kernels/instantiate.hpp>

namespace tf::kernels::impl {

/// Calls run(in, out, size, source stride, destination stride) for each row of a box, that is, its
/// elements along the innermost dim.
template <class T, class Run>
void each_row(const T* in, T* out, const Box& box, Run run) {
    if (box.empty) return;
    const int last = box.dims - 1;
    const std::int64_t n = last < 0 ? 1 : box.size[last], from = last < 0 ? 1 : box.from[last],
                       to = last < 0 ? 1 : box.to[last];
    std::int64_t index[Box::most]{}, i = box.first_from, o = box.first_to;
    for (;;) {
        run(in + i, out + o, n, from, to);
        int d = last;
        for (;;) {
            if (d-- <= 0) return;
            i += box.from[d];
            o += box.to[d];
            if (++index[d] < box.size[d]) break;
            i -= box.from[d] * box.size[d];
            o -= box.to[d] * box.size[d];
            index[d] = 0;
        }
    }
}

template <class T>
void copy_box(const T* in, T* out, const Box& box) {
    each_row(in, out, box,
             [](const T* x, T* y, std::int64_t n, std::int64_t from, std::int64_t to) {
                 constexpr std::int64_t shortest_run = 16;  // a call costs more for shorter runs
                 if (from == 1 && to == 1 && n >= shortest_run) std::copy_n(x, n, y);
                 else if (to == 1)
                     for (std::int64_t k = 0; k < n; ++k) y[k] = x[k * from];
                 else
                     for (std::int64_t k = 0; k < n; ++k) y[k * to] = x[k * from];
             });
}

template <class T>
void add_box(const T* in, T* out, const Box& box) {
    const auto sum = [](T a, T b) {
        if constexpr (std::is_integral_v<T>) {
            using U = std::make_unsigned_t<T>;
            return static_cast<T>(static_cast<U>(static_cast<U>(a) + static_cast<U>(b)));
        } else {
            return static_cast<T>(a + b);
        }
    };
    each_row(in, out, box,
             [&](const T* x, T* y, std::int64_t n, std::int64_t from, std::int64_t to) {
                 for (std::int64_t k = 0; k < n; ++k) y[k * to] = sum(y[k * to], x[k * from]);
             });
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto box_copies = []<class... T>(Types<T...>) {
    return std::tuple(&copy_box<T>...);
}(MovedTypes{});
[[gnu::used]] inline constexpr auto box_sums = []<class... T>(Types<T...>) {
    return std::tuple(&add_box<T>...);
}(Numbers{});
#endif

}  // namespace tf::kernels::impl
