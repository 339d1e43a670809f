// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reductions over any set of axes. Input: row-major elements, a shape and a bit mask of axes.
// Output: row-major elements over the remaining axes. Adjacent axes that are all reduced or all
// kept are merged, so that the common cases are tight loops over contiguous elements. Mirrors
// tf.reduce_sum and the other tf.reduce_* functions.

#include <cstdint>
#include <type_traits>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>
#include <tf/kernels/arg_reduce.hpp>
#include <tf/kernels/reducers.hpp>

namespace tf::kernels {

namespace impl {

template <class R, class T>
void reduce(const T* in, const Shape& shape, unsigned axes, T* out);

/// The type for which the code of R for T is compiled: sums and products of signed integers have
/// the same bits as those of unsigned ones.
template <class R, class T>
constexpr auto reduced_type() {
    if constexpr (std::is_integral_v<T> && R::wraps) return std::make_unsigned_t<T>{};
    else return T{};
}

}  // namespace impl

/// Reduces the axes in the bit mask `axes` (bit d for axis d); the result has the shape without
/// those axes, row-major. R is Sum, Prod, Mean, Max, Min (numeric dtypes), Any or All (bool). No
/// errors; an empty mask copies the input. TensorFlow: tf.reduce_sum and the other tf.reduce_*
/// functions.
template <class R, class T>
void reduce(const T* in, const Shape& shape, unsigned axes, T* out) {
    using E = decltype(impl::reduced_type<R, T>());
    impl::reduce<R>(reinterpret_cast<const E*>(in), shape, axes, reinterpret_cast<E*>(out));
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/reduction_code.hpp>
#endif
