// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// argmax and argmin along one axis. Input: row-major elements and a shape. Output: indices over the
// remaining axes. Mirrors tf.argmax and tf.argmin.

#include <cstdint>
#include <type_traits>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>
#include <tf/kernels/reducers.hpp>

namespace tf::kernels {

namespace impl {

/// Writes int64 indices if `wide`, otherwise int32. bool is compared as uint8.
template <bool Largest, class T>
void arg_reduce(const T* in, const Shape& shape, int axis, void* out, bool wide);

}  // namespace impl

/// The index of the largest (or smallest) element along `axis`, the first one on ties; the result
/// has the shape without that axis, row-major. All numeric dtypes and bool; I is int32 or int64.
/// NaN is never chosen; if no element is above the lowest (below the largest) finite number, the
/// index is 0, as in TensorFlow's CPU kernel. errors::InvalidArgument if the axis is empty.
/// TensorFlow: tf.argmax, tf.argmin.
template <bool Largest, class T, class I>
void arg_reduce(const T* in, const Shape& shape, int axis, I* out) {
    static_assert(sizeof(I) == 4 || sizeof(I) == 8);
    using E = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
    impl::arg_reduce<Largest>(reinterpret_cast<const E*>(in), shape, axis, out, sizeof(I) == 8);
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/arg_reduce_code.hpp>
#endif
