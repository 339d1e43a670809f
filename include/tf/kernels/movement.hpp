// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kernels that move elements and compute nothing, for every dtype, strings included: transpose,
// concat, broadcast_to, slice and gather. In and out: row-major elements, shapes as values; `out`
// does not overlap the input. Mirrors the TensorFlow functions of these names.

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

/// tf.concat: the parts behind one another along `axis` (negative from the end); the other dims are
/// equal. Any dtype. errors::InvalidArgument if they are not, or if there is no such axis.
template <class T>
void concat(std::span<const Part<T>> parts, int axis, T* out);

/// tf.broadcast_to: dims of 1 (or missing ones in front) are repeated. Any dtype.
/// errors::InvalidArgument if `shape` does not broadcast to `out_shape`.
template <class T>
void broadcast_to(const T* in, const Shape& shape, T* out, const Shape& out_shape);

/// tf.slice: `sizes` elements from `begin` on, in every dim; the result has shape `sizes`. Any
/// dtype. errors::InvalidArgument if that leaves the input (sizes of -1 are for the shape rule to
/// replace).
template <class T>
void slice(const T* in, const Shape& shape, const std::array<int, max_rank>& begin,
           const Shape& sizes, T* out);

/// tf.gather: the slices `indices[0..count)` of `axis`: params[.., n, ..] -> [.., count, ..]. Any
/// dtype; I is int32 or int64. errors::InvalidArgument for an index outside [0, n), as TensorFlow
/// on CPUs.
template <class T, class I>
void gather(const T* params, const Shape& shape, const I* indices, std::int64_t count, int axis,
            T* out);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/movement_code.hpp>
#endif
