// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/movement.hpp.

#include <algorithm>
#include <string>

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

}  // namespace impl

template <class T>
void transpose(const T* in, const Shape& shape, const std::array<int, max_rank>& perm, T* out) {
    std::array<std::int64_t, max_rank> in_stride{}, size{}, from{}, to{};
    std::int64_t stride = 1;
    for (int d = shape.rank; d-- > 0;) {
        in_stride[static_cast<std::size_t>(d)] = stride;
        stride *= shape[d];
    }
    if (stride == 0) return;
    // Output dims, without dims of 1; dims that are adjacent in the input, too, are merged.
    std::size_t n = 0;
    for (int d = 0; d < shape.rank; ++d) {
        const int p = perm[static_cast<std::size_t>(d)];
        const std::int64_t s = in_stride[static_cast<std::size_t>(p)];
        if (shape[p] == 1) continue;
        if (n > 0 && from[n - 1] == s * shape[p]) {
            size[n - 1] *= shape[p];
            from[n - 1] = s;
        } else {
            size[n] = shape[p];
            from[n++] = s;
        }
    }
    stride = 1;
    for (std::size_t d = n; d-- > 0;) {
        to[d] = stride;
        stride *= size[d];
    }
    if (n == 0 || from[n - 1] == 1) {
        const int outer = n == 0 ? 0 : static_cast<int>(n) - 1;
        impl::copy_runs(in, out, size, from, to, outer, n == 0 ? 1 : size[n - 1]);
        return;
    }
    // The input's innermost dim is not the last one: transposes planes of it and the output's
    // innermost dim.
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
        impl::transpose_plane(in + i, rows, columns, row_stride, out + o, out_stride);
    }
}

template <class T>
void concat(std::span<const Part<T>> parts, int axis, T* out) {
    if (parts.empty()) return;
    const Shape& first = parts.front().shape;
    const int a = normalize_axis(axis, first.rank);
    if (a < 0)
        errors::raise<errors::InvalidArgument>({"tf.kernels.no_such_axis", "concat", "axis",
                                                std::to_string(axis) + " for " + first.to_string(),
                                                "an axis of the operands"});
    for (const Part<T>& p : parts) {
        bool equal = p.shape.rank == first.rank;
        for (int d = 0; equal && d < first.rank; ++d) equal = d == a || p.shape[d] == first[d];
        if (!equal)
            errors::raise<errors::InvalidArgument>(
                {"tf.kernels.unequal_dims", "concat", "values",
                 p.shape.to_string() + " beside " + first.to_string(),
                 "equal dims but in axis " + std::to_string(a)});
    }
    std::int64_t outer = 1, inner = 1;
    for (int d = 0; d < a; ++d) outer *= first[d];
    for (int d = a + 1; d < first.rank; ++d) inner *= first[d];
    for (std::int64_t o = 0; o < outer; ++o)
        for (const Part<T>& p : parts) {
            const std::int64_t run = p.shape[a] * inner;
            out = std::copy_n(p.data + o * run, run, out);
        }
}

template <class T>
void broadcast_to(const T* in, const Shape& shape, T* out, const Shape& out_shape) {
    if (broadcast(shape, out_shape) != out_shape)
        errors::raise<errors::InvalidArgument>({"tf.kernels.not_broadcastable", "broadcast_to",
                                                "shape",
                                                out_shape.to_string() + " for " + shape.to_string(),
                                                "a shape that the input broadcasts to"});
    if (out_shape.size() == 0) return;
    Walker walker;
    const RowLoop loop = plan_rows(&shape, 1, out_shape, &walker);
    std::array<int, max_rank> index{};
    for (std::int64_t r = 0;;) {
        const T* p = in + walker.offset;
        out = walker.moves ? std::copy_n(p, loop.row, out) : std::fill_n(out, loop.row, *p);
        if (++r == loop.rows) return;
        walker.advance(next_row(index, loop), loop.shape, loop.outer);
    }
}

template <class T>
void slice(const T* in, const Shape& shape, const std::array<int, max_rank>& begin,
           const Shape& sizes, T* out) {
    for (int d = 0; d < shape.rank; ++d) {
        const int b = begin[static_cast<std::size_t>(d)];
        if (sizes.rank != shape.rank || b < 0 || b > shape[d] || sizes[d] < 0 ||
            sizes[d] > shape[d] - b)
            errors::raise<errors::InvalidArgument>({"tf.kernels.outside", "slice", "size",
                                                    "axis " + std::to_string(d) + " from " +
                                                        std::to_string(b) + ", sizes " +
                                                        sizes.to_string(),
                                                    "a part of " + shape.to_string()});
    }
    std::array<std::int64_t, max_rank> size{}, from{}, to{};
    std::int64_t in_stride = 1, out_stride = 1, offset = 0, run = 1;
    int outer =
        shape.rank;  // dims in front of the run; the run ends with the first dim that is cut
    bool whole = true;
    for (int d = shape.rank; d-- > 0;) {
        const auto at = static_cast<std::size_t>(d);
        offset += begin[at] * in_stride;
        size[at] = sizes[d];
        from[at] = in_stride;
        to[at] = out_stride;
        in_stride *= shape[d];
        out_stride *= sizes[d];
        if (whole) {
            run = out_stride;
            outer = d;
            whole = sizes[d] == shape[d];
        }
    }
    if (out_stride != 0) impl::copy_runs(in + offset, out, size, from, to, outer, run);
}

template <class T, class I>
void gather(const T* params, const Shape& shape, const I* indices, std::int64_t count, int axis,
            T* out) {
    const int a = normalize_axis(axis, shape.rank);
    if (a < 0)
        errors::raise<errors::InvalidArgument>({"tf.kernels.no_such_axis", "gather", "axis",
                                                std::to_string(axis) + " for " + shape.to_string(),
                                                "an axis of params"});
    for (std::int64_t i = 0; i < count; ++i)
        if (indices[i] < 0 || indices[i] >= shape[a])
            errors::raise<errors::InvalidArgument>(
                {"tf.kernels.bad_index", "gather", "indices",
                 "indices[" + std::to_string(i) + "] = " + std::to_string(indices[i]),
                 "an index in [0, " + std::to_string(shape[a]) + ")"});
    std::int64_t outer = 1, inner = 1;
    for (int d = 0; d < a; ++d) outer *= shape[d];
    for (int d = a + 1; d < shape.rank; ++d) inner *= shape[d];
    for (std::int64_t o = 0; o < outer; ++o, params += shape[a] * inner)
        for (std::int64_t i = 0; i < count; ++i) {
            const T* p = params + static_cast<std::int64_t>(indices[i]) * inner;
            if (inner == 1) *out++ = *p;
            else out = std::copy_n(p, inner, out);
        }
}

#ifdef TF_IMPLEMENTATION
[[gnu::used]] inline constexpr auto movements = []<class... T>(Types<T...>) {
    return std::tuple(&transpose<T>..., &concat<T>..., &broadcast_to<T>..., &slice<T>...,
                      &gather<T, std::int32_t>..., &gather<T, std::int64_t>...);
}(Elements{});
#endif

}  // namespace tf::kernels
