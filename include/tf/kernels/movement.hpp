// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kernels that move elements without arithmetic, for every dtype including strings: transpose,
// concat, broadcast_to, slice and gather. Input and output: row-major elements, shapes as values;
// `out` does not overlap the input. Mirrors the TensorFlow functions of these names.

#include <array>
#include <cstdint>
#include <span>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>

namespace tf::kernels {

/// tf.transpose: out.dim(i) = shape[perm[i]]; perm is a permutation of the axes, which the shape
/// rule has checked. Any dtype, no errors.
template <class T>
void transpose(const T* in, const Shape& shape, const std::array<int, max_rank>& perm, T* out);

/// One operand of concat.
template <class T>
struct Part {
    const T* data = nullptr;
    Shape shape;
};

/// tf.concat: joins the parts along `axis` (negative: from the end); their remaining dims are
/// equal. Any dtype. errors::InvalidArgument if they differ, or if the axis does not exist.
template <class T>
void concat(std::span<const Part<T>> parts, int axis, T* out);

/// tf.broadcast_to: repeats dims that are 1 or missing at the front. Any dtype.
/// errors::InvalidArgument if `shape` does not broadcast to `out_shape`.
template <class T>
void broadcast_to(const T* in, const Shape& shape, T* out, const Shape& out_shape);

/// tf.slice: `sizes` elements from `begin` on, in every dim; the result has shape `sizes`. Any
/// dtype. errors::InvalidArgument if the slice exceeds the input (the shape rule replaces sizes of
/// -1).
template <class T>
void slice(const T* in, const Shape& shape, const std::array<int, max_rank>& begin,
           const Shape& sizes, T* out);

/// tf.gather: the slices `indices[0..count)` of `axis`: params[.., n, ..] -> [.., count, ..]. Any
/// dtype; I is int32 or int64. errors::InvalidArgument for an index outside [0, n), as in
/// TensorFlow on CPUs.
template <class T, class I>
void gather(const T* params, const Shape& shape, const I* indices, std::int64_t count, int axis,
            T* out);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/movement_code.hpp>
#endif
