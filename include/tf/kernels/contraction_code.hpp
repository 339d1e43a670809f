// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/contraction.hpp.

#include <algorithm>
#include <array>
#include <type_traits>

#include <tf/kernels/backend.hpp>
#include <tf/kernels/broadcast.hpp>
#include <tf/kernels/contraction.hpp>
#include <tf/kernels/float_product.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/parallel.hpp>

namespace tf::kernels {

namespace impl {

/// The type in which sums of products of T are computed. It is unsigned for integers, so that they
/// wrap.
template <class T>
using Product = std::conditional_t<
    std::is_floating_point_v<T> || is_complex(dtype_of<T>), T,
    std::conditional_t<!std::is_integral_v<T>, float,
                       std::conditional_t<sizeof(T) <= 4, std::uint32_t, std::uint64_t>>>;

inline constexpr std::int64_t small_product = 8;

/// For m, k, n <= small_product: no calls, and loops over rows of constant length.
template <class T>
void small_matmul(const T* a, const T* b, T* out, const MatMul& s) {
    using A = Product<T>;
    constexpr auto width = static_cast<std::size_t>(small_product);
    const std::int64_t ai = s.transpose_a ? 1 : s.k, ap = s.transpose_a ? s.m : 1;
    const std::int64_t bp = s.transpose_b ? 1 : s.n, bj = s.transpose_b ? s.k : 1;
    std::array<std::array<A, width>, width> rows{};
    for (std::int64_t p = 0; p < s.k; ++p)
        for (std::int64_t j = 0; j < s.n; ++j)
            rows[static_cast<std::size_t>(p)][static_cast<std::size_t>(j)] =
                static_cast<A>(b[p * bp + j * bj]);
    for (std::int64_t i = 0; i < s.m; ++i) {
        std::array<A, width> sum{};
        for (std::int64_t p = 0; p < s.k; ++p) {
            const A x = static_cast<A>(a[i * ai + p * ap]);
            const auto& row = rows[static_cast<std::size_t>(p)];
            for (std::size_t j = 0; j < width; ++j) sum[j] += x * row[j];
        }
        for (std::int64_t j = 0; j < s.n; ++j)
            *out++ = static_cast<T>(sum[static_cast<std::size_t>(j)]);
    }
}

/// For any size, in tiles on the stack: elements of b are converted once for each tile, and sums
/// are kept as `Product`.
template <class T>
void blocked_matmul(const T* a, const T* b, T* out, const MatMul& s) {
    using A = Product<T>;
    constexpr std::int64_t rows = 32, columns = 64, depth = 64;
    constexpr auto width = static_cast<std::size_t>(columns);
    const std::int64_t ai = s.transpose_a ? 1 : s.k, ap = s.transpose_a ? s.m : 1;
    const std::int64_t bp = s.transpose_b ? 1 : s.n, bj = s.transpose_b ? s.k : 1;
    std::array<std::array<A, width>, static_cast<std::size_t>(depth)> packed{};
    for (std::int64_t j0 = 0; j0 < s.n; j0 += columns)
        for (std::int64_t i0 = 0; i0 < s.m; i0 += rows) {
            const std::int64_t nj = std::min(columns, s.n - j0), ni = std::min(rows, s.m - i0);
            std::array<std::array<A, width>, static_cast<std::size_t>(rows)> acc{};
            for (std::int64_t p0 = 0; p0 < s.k; p0 += depth) {
                const std::int64_t np = std::min(depth, s.k - p0);
                for (std::int64_t p = 0; p < np; ++p)
                    for (std::int64_t j = 0; j < nj; ++j)
                        packed[static_cast<std::size_t>(p)][static_cast<std::size_t>(j)] =
                            static_cast<A>(b[(p0 + p) * bp + (j0 + j) * bj]);
                for (std::int64_t i = 0; i < ni; ++i) {
                    auto& sum = acc[static_cast<std::size_t>(i)];
                    for (std::int64_t p = 0; p < np; ++p) {
                        const A x = static_cast<A>(a[(i0 + i) * ai + (p0 + p) * ap]);
                        const auto& row = packed[static_cast<std::size_t>(p)];
                        for (std::size_t j = 0; j < width; ++j) sum[j] += x * row[j];
                    }
                }
            }
            for (std::int64_t i = 0; i < ni; ++i)
                for (std::int64_t j = 0; j < nj; ++j)
                    out[(i0 + i) * s.n + j0 + j] = static_cast<T>(
                        acc[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]);
        }
}

template <class T>
void matmul_batch(const T* a, const T* b, T* out, const MatMul& s) {
    const std::int64_t size = s.m * s.n;
    if (size == 0) return;
    if (s.k == 0) {
        std::fill_n(out, s.batch * size, T(0));
        return;
    }
    parallel_for(s.batch, grain_of(size * s.k), [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t i = first; i < last; ++i)
            Backend::product(a + i * s.stride_a, b + i * s.stride_b, out + i * size, s);
    });
}

/// Products whose batch dims broadcast. Shapes are those before transposition.
template <class T>
void matmul_broadcast(const T* a, const Shape& a_shape, const T* b, const Shape& b_shape, T* out,
                      MatMul sizes) {
    std::array<Shape, 2> batch{a_shape, b_shape};
    for (Shape& s : batch) {
        s.rank -= 2;
        for (int d = s.rank; d < max_rank; ++d) s[d] = 0;
    }
    const Shape all = broadcast(batch[0], batch[1]);
    std::array<Walker, 2> walkers{};
    const RowLoop loop = plan_rows(batch.data(), 2, all, walkers.data());
    if (loop.row == 0 || loop.rows == 0) return;
    sizes.batch = loop.row;
    sizes.stride_a = walkers[0].moves ? sizes.m * sizes.k : 0;
    sizes.stride_b = walkers[1].moves ? sizes.k * sizes.n : 0;
    std::array<int, max_rank> index{};
    for (std::int64_t r = 0;;) {
        matmul_batch(a + walkers[0].offset * sizes.m * sizes.k,
                     b + walkers[1].offset * sizes.k * sizes.n, out, sizes);
        if (++r == loop.rows) return;
        out += loop.row * sizes.m * sizes.n;
        const int axis = next_row(index, loop);
        for (Walker& w : walkers) w.advance(axis, loop.shape, loop.outer);
    }
}

}  // namespace impl

template <class T>
void OwnCode::product(const T* a, const T* b, T* out, const MatMul& s) {
    if (std::max({s.m, s.k, s.n}) <= impl::small_product) {
        impl::small_matmul(a, b, out, s);
    } else if constexpr (std::is_floating_point_v<T>) {
        using impl::Strided;
        const Strided<T> x{a, s.k, 1}, y{b, s.n, 1};
        const Strided<T> x_t{a, 1, s.m}, y_t{b, 1, s.k};
        const Strided<T> left = s.transpose_a ? x_t : x, right = s.transpose_b ? y_t : y;
        impl::float_product(left, right, out, s.m, s.k, s.n);
    } else {
        impl::blocked_matmul(a, b, out, s);
    }
}

template <class T>
void matmul(const T* a, const T* b, T* out, const MatMul& s) {
    impl::matmul_batch(a, b, out, s);
}

template <class T>
void matmul(const T* a, const Shape& a_shape, const T* b, const Shape& b_shape, T* out,
            bool transpose_a, bool transpose_b) {
    const auto rows = [](const Shape& s) { return s[s.rank - 2]; };
    const auto columns = [](const Shape& s) { return s[s.rank - 1]; };
    MatMul sizes;
    sizes.m = transpose_a ? columns(a_shape) : rows(a_shape);
    sizes.k = transpose_a ? rows(a_shape) : columns(a_shape);
    sizes.n = transpose_b ? rows(b_shape) : columns(b_shape);
    sizes.transpose_a = transpose_a;
    sizes.transpose_b = transpose_b;
    if (a_shape.rank == 2 && b_shape.rank == 2) impl::matmul_batch(a, b, out, sizes);
    else impl::matmul_broadcast(a, a_shape, b, b_shape, out, sizes);
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto products = []<class... T>(Types<T...>) {
    return std::tuple(static_cast<void (*)(const T*, const T*, T*, const MatMul&)>(&matmul<T>)...,
                      static_cast<KnownProduct<T>*>(&matmul<T>)...);
}(Numbers{});
[[gnu::used]] inline constexpr auto complex_products = []<class... T>(Types<T...>) {
    return std::tuple(static_cast<KnownProduct<T>*>(&matmul<T>)...);
}(ComplexNumbers{});
#endif

}  // namespace tf::kernels
