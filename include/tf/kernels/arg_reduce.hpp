// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// argmax and argmin over one axis. In: row-major elements and a shape; out: indices over the other
// axes. Mirrors tf.argmax and tf.argmin.

#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/core/shape.hpp>
#include <tf/kernels/reducers.hpp>

namespace tf::kernels {

/// The index of the largest (or smallest) element along `axis`, the first one on ties: shape
/// without that axis, row-major. All numeric dtypes and bool; I is an integer. NaN never wins, and
/// where no element beats the lowest (largest) finite number the index is 0, as TensorFlow's CPU
/// kernel has it. errors::InvalidArgument if the axis is empty. TensorFlow: tf.argmax, tf.argmin.
template <bool Largest, class T, class I>
void arg_reduce(const T* in, const Shape& shape, int axis, I* out);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/arg_reduce_code.hpp>
#endif
