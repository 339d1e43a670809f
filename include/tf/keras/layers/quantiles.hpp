// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boundaries that divide numbers into bins of about equal size, as keras.layers.Discretization
// finds them.

#include <span>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::keras::detail {

/// The `bins` - 1 ascending boundaries for these values. They are computed from a summary of about
/// 1 / epsilon values, in single precision as in Keras. Raises errors::InvalidArgument if there are
/// no values. If there are fewer values than bins, the last boundaries are infinite.
TF_COMMON std::vector<float> quantiles(std::span<const float> values, int bins, double epsilon);

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/layers/quantiles_code.hpp>
#endif
