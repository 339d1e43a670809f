// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reductions over any set of axes. In: row-major elements, a shape and a bit mask of axes; out:
// row-major elements over the axes that stay. Neighbouring axes of one kind are taken together, so
// that the common cases are tight loops over contiguous elements. Mirrors tf.reduce_sum and the
// like.

#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>
#include <tf/kernels/arg_reduce.hpp>
#include <tf/kernels/reducers.hpp>

namespace tf::kernels {

/// Reduces the axes in the bit mask `axes` (bit d for axis d): shape without those axes, row-major.
/// R is Sum, Prod, Mean, Max, Min (numeric dtypes), Any or All (bool). No errors; no axes copy the
/// input. TensorFlow: tf.reduce_sum and the like.
template <class R, class T>
void reduce(const T* in, const Shape& shape, unsigned axes, T* out);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/reduction_code.hpp>
#endif
