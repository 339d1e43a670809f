// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The names under which Keras's checkpoints have the variables of an optimizer: `_variables[2]`,
// `_momentums[0]`, `_trainable_variables[0]`. Mirrors what keras.optimizers.Optimizer tracks.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/optimizers/step.hpp>
#include <tf/module/module.hpp>

namespace tf::keras::detail {

/// Tells a checkpoint Keras's names. `own` are the optimizer's variables as it makes them,
/// `trained` the weights that it trains, `order` those in Keras's order.
TF_COMMON void tell_optimizer(ObjectEdges& out, const VariableList& own,
                              const VariableList& trained, const SlotNames& kinds,
                              const std::vector<int>& order);

}  // namespace tf::keras::detail

#if TF_HAS_CODE
#include <tf/keras/optimizers/optimizer_edges_code.hpp>
#endif
