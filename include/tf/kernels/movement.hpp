// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Kernels that copy elements without arithmetic, for every dtype including strings: transpose,
// concat, broadcast_to and gather. Input and output: row-major elements, shapes as values; `out`
// must not overlap the input. Mirrors the TensorFlow functions of these names.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>

namespace tf::kernels {

/// One operand of concat; its elements have the dtype of the result.
struct Part {
    const void* data = nullptr;
    Shape shape;
};

namespace impl {

/// The type by which elements of T are copied. Kernels that are compiled in another file are
/// compiled once for each size, not for each dtype.
#ifdef TF_COMPILED
template <class T, std::size_t Size = sizeof(T)>
struct Moved : std::type_identity<T> {};
template <class T>
struct Moved<T, 1> : std::type_identity<std::uint8_t> {};
template <class T>
struct Moved<T, 2> : std::type_identity<std::uint16_t> {};
template <class T>
struct Moved<T, 4> : std::type_identity<std::uint32_t> {};
template <class T>
struct Moved<T, 8> : std::type_identity<std::uint64_t> {};
template <class T>
using moved_t = typename Moved<T>::type;
#else
template <class T>
using moved_t = T;
#endif
template <class T>
const moved_t<T>* moved(const T* p) {
    return reinterpret_cast<const moved_t<T>*>(p);
}
template <class T>
moved_t<T>* moved(T* p) {
    return reinterpret_cast<moved_t<T>*>(p);
}

template <class T>
void transpose(const T* in, const Shape& shape, const std::array<int, max_rank>& perm, T* out);
template <class T>
void concat(std::span<const Part> parts, int axis, T* out);
template <class T>
void broadcast_to(const T* in, const Shape& shape, T* out, const Shape& out_shape);
template <class T, class I>
void gather(const T* params, const Shape& shape, const I* indices, const Shape& indices_shape,
            int axis, int batch_dims, T* out);

}  // namespace impl

/// tf.transpose: out.dim(i) = shape[perm[i]]; perm is a permutation of the axes, which the shape
/// rule has checked. Any dtype, no errors.
template <class T>
void transpose(const T* in, const Shape& shape, const std::array<int, max_rank>& perm, T* out) {
    impl::transpose(impl::moved(in), shape, perm, impl::moved(out));
}

/// tf.concat: joins the parts along `axis` (negative: counted from the end); their other dims are
/// equal. Any dtype. errors::InvalidArgument if they differ, or if the axis does not exist.
template <class T>
void concat(std::span<const Part> parts, int axis, T* out) {
    impl::concat(parts, axis, impl::moved(out));
}

/// tf.broadcast_to: repeats dims that are 1 or missing at the front. Any dtype.
/// errors::InvalidArgument if `shape` does not broadcast to `out_shape`.
template <class T>
void broadcast_to(const T* in, const Shape& shape, T* out, const Shape& out_shape) {
    impl::broadcast_to(impl::moved(in), shape, impl::moved(out), out_shape);
}

/// tf.gather: the slices `indices` of `axis`: params[b.., .., n, ..] at [b.., k..] -> [b.., ..,
/// k.., ..]. The first batch_dims <= axis dims, b, are equal. Any dtype; I is int32 or int64.
/// errors::InvalidArgument for an index outside [0, n), as in TensorFlow on CPUs.
template <class T, class I>
void gather(const T* params, const Shape& shape, const I* indices, const Shape& indices_shape,
            int axis, int batch_dims, T* out) {
    impl::gather(impl::moved(params), shape, indices, indices_shape, axis, batch_dims,
                 impl::moved(out));
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/movement_code.hpp>
#endif
