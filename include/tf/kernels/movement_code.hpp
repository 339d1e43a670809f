// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/movement.hpp.

#include <algorithm>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>
#include <tf/kernels/broadcast.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/movement.hpp>

namespace tf::kernels {

namespace impl {

/// Copies a box: contiguous runs of `run` elements over the leading dims, with separate strides for
/// input and output.
template <class T>
void copy_runs(const T* in, T* out, const std::array<std::int64_t, max_rank>& size,
               const std::array<std::int64_t, max_rank>& from,
               const std::array<std::int64_t, max_rank>& to, int dims, std::int64_t run) {
    for (int d = 0; d < dims; ++d)
        if (size[static_cast<std::size_t>(d)] == 0) return;
    if (run == 0) return;
    std::array<std::int64_t, max_rank> index{};
    std::int64_t i = 0, o = 0;
    for (;;) {
        std::copy_n(in + i, run, out + o);
        int d = dims;
        for (;;) {
            if (d-- == 0) return;
            const auto at = static_cast<std::size_t>(d);
            i += from[at];
            o += to[at];
            if (++index[at] < size[at]) break;
            i -= from[at] * size[at];
            o -= to[at] * size[at];
            index[at] = 0;
        }
    }
}

/// out[c, r] = in[r, c] in tiles that fit the first-level cache.
template <class T>
void transpose_plane(const T* in, std::int64_t rows, std::int64_t columns, std::int64_t in_stride,
                     T* out, std::int64_t out_stride) {
    constexpr std::int64_t tile = 16;
    for (std::int64_t r0 = 0; r0 < rows; r0 += tile)
        for (std::int64_t c0 = 0; c0 < columns; c0 += tile) {
            const std::int64_t r1 = std::min(rows, r0 + tile), c1 = std::min(columns, c0 + tile);
            for (std::int64_t c = c0; c < c1; ++c)
                for (std::int64_t r = r0; r < r1; ++r)
                    out[c * out_stride + r] = in[r * in_stride + c];
        }
}

/// The loop of transpose: dims of 1 are dropped, and dims that are adjacent in the input and in the
/// output are merged. Outermost first.
struct TransposePlan {
    std::array<std::int64_t, max_rank> size{}, from{}, to{};  ///< of the output's dims
    std::size_t n = 0;
    bool empty = false;
};
TF_COMMON_INLINE TransposePlan plan_transpose(const Shape& shape,
                                              const std::array<int, max_rank>& perm) {
    TransposePlan p;
    std::array<std::int64_t, max_rank> in_stride{};
    std::int64_t stride = 1;
    for (int d = shape.rank; d-- > 0;) {
        in_stride[static_cast<std::size_t>(d)] = stride;
        stride *= shape[d];
    }
    p.empty = stride == 0;
    for (int d = 0; d < shape.rank; ++d) {
        const int axis = perm[static_cast<std::size_t>(d)];
        const std::int64_t s = in_stride[static_cast<std::size_t>(axis)];
        if (shape[axis] == 1) continue;
        if (p.n > 0 && p.from[p.n - 1] == s * shape[axis]) {
            p.size[p.n - 1] *= shape[axis];
            p.from[p.n - 1] = s;
        } else {
            p.size[p.n] = shape[axis];
            p.from[p.n++] = s;
        }
    }
    stride = 1;
    for (std::size_t d = p.n; d-- > 0;) {
        p.to[d] = stride;
        stride *= p.size[d];
    }
    return p;
}

template <class T>
void transpose(const T* in, const Shape& shape, const std::array<int, max_rank>& perm, T* out) {
    auto [size, from, to, n, empty] = plan_transpose(shape, perm);
    if (empty) return;
    if (n == 0 || from[n - 1] == 1) {
        const int outer = n == 0 ? 0 : static_cast<int>(n) - 1;
        copy_runs(in, out, size, from, to, outer, n == 0 ? 1 : size[n - 1]);
        return;
    }
    // The input's innermost dim is not the last one of the output: planes of it and the output's
    // innermost dim are transposed.
    std::size_t q = 0;
    while (from[q] != 1) ++q;
    const std::int64_t columns = size[q], out_stride = to[q], rows = size[n - 1],
                       row_stride = from[n - 1];
    for (std::size_t d = q; d + 2 < n; ++d) {
        size[d] = size[d + 1];
        from[d] = from[d + 1];
        to[d] = to[d + 1];
    }
    std::int64_t planes = 1;
    for (std::size_t d = 0; d + 2 < n; ++d) planes *= size[d];
    for (std::int64_t plane = 0; plane < planes; ++plane) {
        std::int64_t rest = plane, i = 0, o = 0;
        for (std::size_t d = n - 2; d-- > 0; rest /= size[d]) {
            i += rest % size[d] * from[d];
            o += rest % size[d] * to[d];
        }
        transpose_plane(in + i, rows, columns, row_stride, out + o, out_stride);
    }
}

/// An array around an axis: `outer` blocks of `n` slices of `inner` elements.
struct Slices {
    std::int64_t outer = 1, n = 1, inner = 1;
};
TF_COMMON_INLINE Slices slices_of(std::string_view op, std::string_view owner, const Shape& shape,
                                  int axis) {
    const int a = normalize_axis(axis, shape.rank);
    if (a < 0)
        errors::raise<errors::InvalidArgument>({"tf.kernels.no_such_axis", op, "axis",
                                                std::to_string(axis) + " for " + shape.to_string(),
                                                "an axis of " + std::string(owner)});
    Slices s;
    for (int d = 0; d < a; ++d) s.outer *= shape[d];
    s.n = shape[a];
    for (int d = a + 1; d < shape.rank; ++d) s.inner *= shape[d];
    return s;
}

TF_COMMON_INLINE Slices plan_concat(std::span<const Part> parts, int axis) {
    const Shape& first = parts.front().shape;
    const Slices s = slices_of("concat", "the operands", first, axis);
    const int a = normalize_axis(axis, first.rank);
    for (const Part& p : parts) {
        bool equal = p.shape.rank == first.rank;
        for (int d = 0; equal && d < first.rank; ++d) equal = d == a || p.shape[d] == first[d];
        if (!equal)
            errors::raise<errors::InvalidArgument>(
                {"tf.kernels.unequal_dims", "concat", "values",
                 p.shape.to_string() + " next to " + first.to_string(),
                 "dims that are equal except in axis " + std::to_string(a)});
    }
    return s;
}

template <class T>
void concat(std::span<const Part> parts, int axis, T* out) {
    if (parts.empty()) return;
    const Slices s = plan_concat(parts, axis);
    const int a = normalize_axis(axis, parts.front().shape.rank);
    for (std::int64_t o = 0; o < s.outer; ++o)
        for (const Part& p : parts) {
            const std::int64_t run = p.shape[a] * s.inner;
            out = std::copy_n(static_cast<const T*>(p.data) + o * run, run, out);
        }
}

TF_COMMON_INLINE RowLoop plan_broadcast(const Shape& shape, const Shape& out_shape,
                                        Walker& walker) {
    if (broadcast(shape, out_shape) != out_shape)
        errors::raise<errors::InvalidArgument>({"tf.kernels.not_broadcastable", "broadcast_to",
                                                "shape",
                                                out_shape.to_string() + " for " + shape.to_string(),
                                                "a shape that the input broadcasts to"});
    return plan_rows(&shape, 1, out_shape, &walker);
}

template <class T>
void broadcast_to(const T* in, const Shape& shape, T* out, const Shape& out_shape) {
    Walker walker;
    const RowLoop loop = plan_broadcast(shape, out_shape, walker);
    if (out_shape.size() == 0) return;
    std::array<int, max_rank> index{};
    for (std::int64_t r = 0;;) {
        const T* p = in + walker.offset;
        out = walker.moves ? std::copy_n(p, loop.row, out) : std::fill_n(out, loop.row, *p);
        if (++r == loop.rows) return;
        walker.advance(next_row(index, loop), loop.shape, loop.outer);
    }
}

/// Checks the indices of gather.
template <class I>
Slices plan_gather(const Shape& shape, const I* indices, std::int64_t count, int axis) {
    const Slices s = slices_of("gather", "params", shape, axis);
    for (std::int64_t i = 0; i < count; ++i)
        if (indices[i] < 0 || indices[i] >= s.n)
            errors::raise<errors::InvalidArgument>(
                {"tf.kernels.bad_index", "gather", "indices",
                 "indices[" + std::to_string(i) + "] = " + std::to_string(indices[i]),
                 "an index in [0, " + std::to_string(s.n) + ")"});
    return s;
}

template <class T, class I>
void gather(const T* params, const Shape& shape, const I* indices, const Shape& indices_shape,
            int axis, int batch_dims, T* out) {
    const Slices s = plan_gather(shape, indices, indices_shape.size(), axis);
    std::int64_t batches = 1, count = 1;
    for (int d = 0; d < batch_dims; ++d) batches *= shape[d];
    for (int d = batch_dims; d < indices_shape.rank; ++d) count *= indices_shape[d];
    const std::int64_t blocks = batches == 0 ? 0 : s.outer / batches;
    for (std::int64_t b = 0; b < batches; ++b, indices += count)
        for (std::int64_t o = 0; o < blocks; ++o, params += s.n * s.inner)
            for (std::int64_t i = 0; i < count; ++i) {
                const T* p = params + static_cast<std::int64_t>(indices[i]) * s.inner;
                if (s.inner == 1) *out++ = *p;
                else out = std::copy_n(p, s.inner, out);
            }
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto movements = []<class... T>(Types<T...>) {
    return std::tuple(&transpose<T>..., &concat<T>..., &broadcast_to<T>...,
                      &gather<T, std::int32_t>..., &gather<T, std::int64_t>...);
}(MovedTypes{});
#endif

}  // namespace impl
}  // namespace tf::kernels
