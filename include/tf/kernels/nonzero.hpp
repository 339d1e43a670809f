// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The positions of elements other than 0 or false (tf.where), for tensors of numbers and bools.

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// The number of such elements. NaN counts, -0 does not.
TF_COMMON std::int64_t count_nonzero(const Ref& x);
/// The positions of such elements in row-major order, as vectors of x.shape.rank numbers.
TF_COMMON void nonzero_positions(const Ref& x, std::int64_t* out);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/nonzero_code.hpp>
#endif
