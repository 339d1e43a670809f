// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One matrix product of float or double: out[i,j] = sum over p of a[i,p] b[p,j].
//
// Most of the work is done in tiles of the output, which stay in registers while p runs (`tile`). A
// tile reads contiguous rows of b: those of the operand itself, or, if b is transposed or read
// often, those of panels into which a block of b has been copied. Products with few rows or columns
// are limited by memory bandwidth and have separate loops (`dot_products`, `weighted_rows`).
//
// A transposed operand is one with exchanged strides, so that one instantiation for each dtype
// computes all products. Nothing is allocated: copies are on the stack, at most 192 KiB. Memory
// outside of the operands is never read.
//
// Threads compute blocks of rows or columns. How a sum is computed depends only on the
// sizes of the whole product, so the number of threads does not change the result.

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <tf/kernels/parallel.hpp>

namespace tf::kernels::impl {

/// A matrix whose element [i,j] is data[i * row + j * column].
template <class T>
struct Strided {
    const T* data;
    std::int64_t row, column;

    const T* at(std::int64_t i, std::int64_t j) const { return data + i * row + j * column; }
    Strided from(std::int64_t i, std::int64_t j) const { return {at(i, j), row, column}; }
    Strided transposed() const { return {data, column, row}; }
};

#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64;
#elif defined(__AVX__)
inline constexpr int vector_bytes = 32;
#else
inline constexpr int vector_bytes = 16;
#endif
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr int tile_rows = 12;  // 24 of 32 registers are sums
#else
inline constexpr int tile_rows = 6;  // 12 of 16 registers are sums
#endif
template <class T>
inline constexpr int lanes = vector_bytes / static_cast<int>(sizeof(T));
template <class T>
inline constexpr int tile_columns = 2 * lanes<T>;

/// A SIMD register in memory of any alignment.
template <class T>
struct Simd {
    typedef T Vector __attribute__((vector_size(vector_bytes), aligned(alignof(T)), may_alias));
};
template <class T>
using Vector = typename Simd<T>::Vector;

// Loops over registers must be unrolled, or the compiler keeps the registers in memory.
#if defined(__clang__)
#define TF_UNROLL _Pragma("clang loop unroll(full)")
#else
#define TF_UNROLL _Pragma("GCC unroll 16")
#endif

/// The sums of `depth` products for columns [from, to) of a tile.
template <class T>
struct TileJob {
    std::int64_t depth;
    Strided<T> a;
    const T* b;  ///< row p starts at b + p * b_row
    std::int64_t b_row;
    T* out;
    std::int64_t out_row;
    std::int64_t from, to;
    bool add;  ///< whether the sums are added to `out` or replace it
};

/// Stores the columns of a tile that the job covers, if these are not all of them.
template <class T>
[[gnu::noinline]] void store_part(const T* sums, int rows, int width, const TileJob<T>& job) {
    for (int i = 0; i < rows; ++i) {
        T* const out = job.out + i * job.out_row;
        for (std::int64_t j = job.from; j < job.to; ++j)
            out[j] = job.add ? out[j] + sums[i * width + j] : sums[i * width + j];
    }
}

template <class T, int Rows, int Vectors>
void tile(const TileJob<T>& job) {
    using V = Vector<T>;
    V sum[Rows][Vectors] = {};
    const T* b = job.b;
    const std::int64_t a_row = job.a.row, a_column = job.a.column, b_row = job.b_row;
    // One pointer for three rows: address arithmetic reaches the other two.
    const T* a[(Rows + 2) / 3];
    TF_UNROLL
    for (int i = 0; i < Rows; i += 3) a[i / 3] = job.a.at(i, 0);
    for (std::int64_t p = job.depth; p > 0; --p) {
        V y[Vectors];
        TF_UNROLL
        for (int v = 0; v < Vectors; ++v) y[v] = reinterpret_cast<const V*>(b)[v];
        TF_UNROLL
        for (int i = 0; i < Rows; ++i) {
            const T x = a[i / 3][i % 3 * a_row];
            TF_UNROLL
            for (int v = 0; v < Vectors; ++v) sum[i][v] += x * y[v];
        }
        TF_UNROLL
        for (int i = 0; i < Rows; i += 3) a[i / 3] += a_column;
        b += b_row;
    }
    if (job.to - job.from < Vectors * lanes<T>) {
        V copy[Rows][Vectors];  // `sum` has no address, so that it can stay in registers
        TF_UNROLL
        for (int i = 0; i < Rows; ++i) {
            TF_UNROLL
            for (int v = 0; v < Vectors; ++v) copy[i][v] = sum[i][v];
        }
        return store_part(reinterpret_cast<const T*>(copy), Rows, Vectors * lanes<T>, job);
    }
    T* out = job.out;
    TF_UNROLL
    for (int i = 0; i < Rows; ++i, out += job.out_row) {
        V* const o = reinterpret_cast<V*>(out);
        TF_UNROLL
        for (int v = 0; v < Vectors; ++v) o[v] = job.add ? o[v] + sum[i][v] : sum[i][v];
    }
}

/// Tiles of `rows` rows, one below the other. They have half the width if that is enough.
template <class T>
void tiles(TileJob<T> job, std::int64_t rows) {
    using Tiles = std::array<void (*)(const TileJob<T>&), tile_rows>;
    static constexpr auto both = []<int... R>(std::integer_sequence<int, R...>) {
        return std::array{Tiles{&tile<T, R + 1, 1>...}, Tiles{&tile<T, R + 1, 2>...}};
    }(std::make_integer_sequence<int, tile_rows>{});
    const Tiles& with_rows = both[job.to > lanes<T>];
    while (rows > 0) {
        const std::int64_t n = std::min<std::int64_t>(rows, tile_rows);
        with_rows[static_cast<std::size_t>(n - 1)](job);
        job.a.data += n * job.a.row;
        job.out += n * job.out_row;
        rows -= n;
    }
}

inline constexpr int in_place_vectors = 8;  // as many sums as hide the latency of an addition
template <class T>
inline constexpr std::int64_t in_place_step = in_place_vectors * lanes<T>;

/// Computes columns [from, to) of a product and reads b in place. The rows of b are contiguous and
/// have at least `lanes` elements. `from` and `to` are multiples of `in_place_step`; `to` can be n.
template <class T>
void product_in_place(Strided<T> a, Strided<T> b, T* out, std::int64_t m, std::int64_t k,
                      std::int64_t n, std::int64_t depth, std::int64_t from, std::int64_t to) {
    constexpr int vectors = in_place_vectors;
    for (std::int64_t p = 0; p < k; p += depth)
        for (std::int64_t j = from, width = 0; j < to; j += width) {
            const bool wide = m == 1 && n - j >= vectors * lanes<T>;
            if (wide) width = vectors * lanes<T>;
            else width = n - j > lanes<T> && n >= tile_columns<T> ? tile_columns<T> : lanes<T>;
            // The last tile overlaps the one before it and does not store the columns of that tile.
            const std::int64_t at = std::min(j, n - width);
            const TileJob<T> job{std::min(depth, k - p),
                                 a.from(0, p),
                                 b.at(p, at),
                                 b.row,
                                 out + at,
                                 n,
                                 j - at,
                                 width,
                                 p > 0};
            if (wide) tile<T, 1, vectors>(job);
            else tiles(job, m);
        }
}

/// A square of elements whose rows are registers of 16 bytes, for transposition.
template <class T>
struct Square {
    typedef T Row __attribute__((vector_size(16), aligned(alignof(T)), may_alias));
    static constexpr int side = 16 / static_cast<int>(sizeof(T));
};
inline void transpose(Square<float>::Row (&r)[4]) {
    const auto a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
    const auto b = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
    const auto c = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    const auto d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    r[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
    r[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
    r[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
    r[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
}
inline void transpose(Square<double>::Row (&r)[2]) {
    const auto a = __builtin_shufflevector(r[0], r[1], 0, 2);
    r[1] = __builtin_shufflevector(r[0], r[1], 1, 3);
    r[0] = a;
}

/// to[i * width + j] = from[i,j]; 0 for j >= columns.
template <class T>
void copy_block(Strided<T> from, std::int64_t rows, std::int64_t columns, T* to,
                std::int64_t width) {
    using V = Vector<T>;
    using Row = typename Square<T>::Row;
    constexpr int side = Square<T>::side;
    if (from.column == 1 && columns == tile_columns<T>) {  // a panel of contiguous rows
        for (std::int64_t i = 0; i < rows; ++i, from.data += from.row, to += width) {
            reinterpret_cast<V*>(to)[0] = reinterpret_cast<const V*>(from.data)[0];
            reinterpret_cast<V*>(to)[1] = reinterpret_cast<const V*>(from.data)[1];
        }
        return;
    }
    const bool columns_lie_together = from.row == 1;
    const std::int64_t high = columns_lie_together ? rows / side * side : 0;
    const std::int64_t wide = columns / side * side;
    for (std::int64_t i = 0; i < high; i += side)
        for (std::int64_t j = 0; j < wide; j += side) {
            Row r[side];
            TF_UNROLL
            for (int l = 0; l < side; ++l) r[l] = *reinterpret_cast<const Row*>(from.at(i, j + l));
            transpose(r);
            TF_UNROLL
            for (int l = 0; l < side; ++l) *reinterpret_cast<Row*>(to + (i + l) * width + j) = r[l];
        }
    for (std::int64_t i = 0; i < rows; ++i) {
        T* const row = to + i * width;
        std::int64_t j = i < high ? wide : 0;
        for (; j < columns; ++j) row[j] = *from.at(i, j);
        for (; j < width; ++j) row[j] = 0;
    }
}

inline constexpr std::int64_t panel_depth = 256;

/// Copies blocks of b into panels, each as wide as a tile, and blocks of a if its columns are
/// contiguous.
template <class T>
void product_by_panels(Strided<T> a, Strided<T> b, T* out, std::int64_t out_row, std::int64_t m,
                       std::int64_t k, std::int64_t n) {
    constexpr std::int64_t width = tile_columns<T>, size = static_cast<std::int64_t>(sizeof(T));
    constexpr std::int64_t columns = 128 * 1024 / size / panel_depth;
    constexpr std::int64_t rows = columns / 2 / tile_rows * tile_rows;
    const bool copy_a = a.row == 1 && k > panel_depth && n > tile_columns<T>;
    alignas(64) T panels[columns * panel_depth];
    alignas(64) T left[rows * panel_depth];
    for (std::int64_t p = 0; p < k; p += panel_depth)
        for (std::int64_t j0 = 0; j0 < n; j0 += columns) {
            const std::int64_t np = std::min(panel_depth, k - p), nj = std::min(columns, n - j0);
            for (std::int64_t j = 0; j < nj; j += width)
                copy_block(b.from(p, j0 + j), np, std::min(width, nj - j), panels + j * np, width);
            for (std::int64_t i = 0; i < m; i += rows) {
                const std::int64_t ni = std::min(rows, m - i);
                Strided<T> x = a.from(i, p);
                if (copy_a) {
                    copy_block(x, ni, np, left, np);
                    x = {left, np, 1};
                }
                for (std::int64_t j = 0; j < nj; j += width)
                    tiles<T>({np, x, panels + j * np, width, out + i * out_row + j0 + j, out_row, 0,
                              std::min(width, nj - j), p > 0},
                             ni);
            }
        }
}

/// The sums of the elements of four vectors.
template <class T>
[[gnu::always_inline]] inline void sum_lanes(const Vector<T>* x, T* out) {
    using Row = typename Square<T>::Row;
    constexpr int side = Square<T>::side;
    TF_UNROLL
    for (int g = 0; g < 4; g += side) {
        Row r[side];
        TF_UNROLL
        for (int i = 0; i < side; ++i) {
            const Row* const part = reinterpret_cast<const Row*>(&x[g + i]);
            r[i] = part[0];
            TF_UNROLL
            for (int q = 1; q < vector_bytes / 16; ++q) r[i] += part[q];
        }
        transpose(r);
        TF_UNROLL
        for (int i = 1; i < side; ++i) r[0] += r[i];
        *reinterpret_cast<Row*>(out + g) = r[0];
    }
}

/// out[i * step] = sum over p < depth of x[i,p] v[p]; the rows of x are contiguous. Computes `Rows`
/// rows at a time and returns the number of rows done.
template <int Rows, class T>
std::int64_t dots(Strided<T> x, std::int64_t rows, const T* v, std::int64_t depth, T* out,
                  std::int64_t step, bool add) {
    using V = Vector<T>;
    constexpr int w = lanes<T>, chains = 8 / Rows;  // 8 sums hide the latency of an addition
    constexpr int results = Rows < 4 ? 4 : Rows;
    std::int64_t done = 0;
    for (; done + Rows <= rows; done += Rows) {
        const T* const r = x.data + done * x.row;
        V sum[Rows][chains] = {};
        std::int64_t p = 0;
        for (; p + chains * w <= depth; p += chains * w) {
            TF_UNROLL
            for (int c = 0; c < chains; ++c) {
                const V y = *reinterpret_cast<const V*>(v + p + c * w);
                TF_UNROLL
                for (int i = 0; i < Rows; ++i)
                    sum[i][c] += *reinterpret_cast<const V*>(r + i * x.row + p + c * w) * y;
            }
        }
        if constexpr (chains > 1)
            for (; p + w <= depth; p += w)
                sum[0][0] +=
                    *reinterpret_cast<const V*>(r + p) * *reinterpret_cast<const V*>(v + p);
        V row_sums[results] = {};
        TF_UNROLL
        for (int i = 0; i < Rows; ++i) {
            row_sums[i] = sum[i][0];
            TF_UNROLL
            for (int c = 1; c < chains; ++c) row_sums[i] += sum[i][c];
        }
        T total[results];
        TF_UNROLL
        for (int i = 0; i < results; i += 4) sum_lanes<T>(row_sums + i, total + i);
        for (; p < depth; ++p)
            for (int i = 0; i < Rows; ++i) total[i] += r[i * x.row + p] * v[p];
        T* const o = out + done * step;
        for (int i = 0; i < Rows; ++i) o[i * step] = add ? o[i * step] + total[i] : total[i];
    }
    return done;
}

inline constexpr std::int64_t few = 4;
inline constexpr int dot_group = 8;

/// out[i * out_row + c * out_vector] = sum over p of x[i,p] v[c,p], for at most `few` vectors. The
/// rows of x are contiguous; those of v are copied if they are not.
template <class T>
void dot_products(Strided<T> x, std::int64_t rows, Strided<T> v, std::int64_t count,
                  std::int64_t depth, T* out, std::int64_t out_row, std::int64_t out_vector) {
    constexpr std::int64_t most = 1024, group = dot_group;
    T copies[few * most];
    for (std::int64_t p = 0; p < depth; p += most) {
        const std::int64_t np = std::min(most, depth - p);
        Strided<T> y = v.from(0, p);
        if (y.column != 1) {
            for (std::int64_t c = 0; c < count; ++c)
                for (std::int64_t q = 0; q < np; ++q) copies[c * most + q] = *y.at(c, q);
            y = {copies, most, 1};
        }
        const std::int64_t block = count == 1 ? rows : group;  // stays in the cache
        for (std::int64_t i = 0; i < rows; i += block)
            for (std::int64_t c = 0; c < count; ++c) {
                const std::int64_t n = std::min(block, rows - i);
                const T* const vector = y.at(c, 0);
                T* const to = out + i * out_row + c * out_vector;
                const std::int64_t m = dots<group>(x.from(i, p), n, vector, np, to, out_row, p > 0);
                dots<1>(x.from(i + m, p), n - m, vector, np, to + m * out_row, out_row, p > 0);
            }
    }
}

/// The same by threads. Rows are divided where groups of them begin, because the rows of a group
/// and the rows behind the last group are summed in different orders.
template <class T>
void all_dot_products(Strided<T> x, std::int64_t rows, Strided<T> v, std::int64_t count,
                      std::int64_t depth, T* out, std::int64_t out_row, std::int64_t out_vector) {
    parallel_for(
        rows, grain_of(count * depth),
        [=](std::int64_t first, std::int64_t last) {
            dot_products(x.from(first, 0), last - first, v, count, depth, out + first * out_row,
                         out_row, out_vector);
        },
        dot_group);
}

/// out[j] = sum over p of v[p] b[p,j]. The rows of b are contiguous and read in order, which uses
/// memory bandwidth best.
template <class T>
void weighted_rows(const T* v, Strided<T> b, T* out, std::int64_t k, std::int64_t n) {
    using V = Vector<T>;
    constexpr std::int64_t w = lanes<T>;
    constexpr int group = 8;
    for (std::int64_t p = 0; p < k; p += group) {
        const int np = static_cast<int>(std::min<std::int64_t>(group, k - p));
        const T* const row = b.at(p, 0);
        T x[group];
        std::copy_n(v + p, np, x);
        std::int64_t j = 0;
        if (np == group)
            for (; j + w <= n; j += w) {
                V* const o = reinterpret_cast<V*>(out + j);
                V sum = p > 0 ? *o : V{};
                TF_UNROLL
                for (int q = 0; q < group; ++q)
                    sum += x[q] * *reinterpret_cast<const V*>(row + q * b.row + j);
                *o = sum;
            }
        for (; j < n; ++j) {
            T sum = p > 0 ? out[j] : T(0);
            for (int q = 0; q < np; ++q) sum += x[q] * row[q * b.row + j];
            out[j] = sum;
        }
    }
}

/// a: [m,k], b: [k,n], out: [m,n] row-major; no dim is 0. `out` must not overlap the operands.
template <class T>
void float_product(Strided<T> a, Strided<T> b, T* out, std::int64_t m, std::int64_t k,
                   std::int64_t n) {
    if (m <= few && b.row == 1) return all_dot_products(b.transposed(), n, a, m, k, out, 1, n);
    if (n <= few && a.column == 1) return all_dot_products(a, m, b.transposed(), n, k, out, n, 1);
    if (n == 1) return float_product(b.transposed(), a.transposed(), out, n, k, m);
    const bool rows_of_b = b.column == 1;
    const std::int64_t bytes = k * n * static_cast<std::int64_t>(sizeof(T));
    if (rows_of_b && m == 1 && (n < 8 * lanes<T> || bytes > 64 * 1024))
        return weighted_rows(a.data, b, out, k, n);
    // Copying b is worth it if many tiles read it. With few rows of a, b is read in the order of
    // its memory only if few of its rows are read at a time.
    const bool low = m <= 2 * tile_rows;
    const bool in_place =
        rows_of_b && n >= (low ? lanes<T> : tile_columns<T>) && (m == 1 || n <= 64 || low);
    const std::int64_t depth = m == 1 || n <= 64 ? panel_depth : panel_depth / 2;
    const std::int64_t row_work = k * n, column_work = m * k;
    if (m > n) {
        parallel_for(
            m, std::max<std::int64_t>(grain_of(row_work), 8 * tile_rows),
            [=](std::int64_t first, std::int64_t last) {
                const Strided<T> left = a.from(first, 0);
                T* const to = out + first * n;
                if (in_place) product_in_place(left, b, to, last - first, k, n, depth, 0, n);
                else product_by_panels(left, b, to, n, last - first, k, n);
            },
            tile_rows);
    } else {
        parallel_for(
            n, grain_of(column_work),
            [=](std::int64_t first, std::int64_t last) {
                if (in_place) product_in_place(a, b, out, m, k, n, depth, first, last);
                else product_by_panels(a, b.from(0, first), out + first, n, m, k, last - first);
            },
            in_place_step<T>);
    }
}

#undef TF_UNROLL

}  // namespace tf::kernels::impl
