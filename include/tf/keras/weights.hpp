// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The values of all weights of a model at once, as arrays. Mirrors Model.get_weights and
// set_weights.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/value.hpp>
#include <tf/module/variable_base.hpp>

namespace tf::keras::detail {

TF_COMMON std::vector<AnyTensor> get_weights(const VariableList& weights);
/// errors::InvalidArgument, and no weight is changed, where one has another dtype or shape.
TF_COMMON void set_weights(const VariableList& weights, const std::vector<AnyTensor>& values);

}  // namespace tf::keras::detail

#if TF_HAS_CODE
#include <tf/keras/weights_code.hpp>
#endif
