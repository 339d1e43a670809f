// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The values of a list of weights, taken and given back. Mirrors keras.Model's get_weights and
// set_weights.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/value.hpp>
#include <tf/module/module.hpp>

namespace tf::keras::detail {

/// What the weights hold now; later updates do not change it.
TF_COMMON std::vector<AnyTensor> values_of(const VariableList& weights);
/// errors::InvalidArgument, before any weight has changed, for another number of values or another
/// dtype or shape.
TF_COMMON void set_values(const VariableList& weights, const std::vector<AnyTensor>& values);

}  // namespace tf::keras::detail

#if TF_HAS_CODE
#include <tf/keras/weight_values_code.hpp>
#endif
