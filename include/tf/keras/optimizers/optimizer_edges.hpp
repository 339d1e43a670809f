// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The names of an optimizer's variables in Keras's checkpoints: `_variables[2]`, `_momentums[0]`,
// `_trainable_variables[0]`. Mirrors what keras.optimizers.Optimizer tracks.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/optimizers/step.hpp>
#include <tf/module/module.hpp>

namespace tf::keras::detail {

/// Whether a slot stands for one that its weight lacks, and which Keras does not have.
inline bool is_missing_slot(const VariableBase& slot, const SlotNames& kinds) {
    return kinds.partial && slot.dtype() == DType::int32 && slot.shape().rank == 0;
}
/// Passes Keras's names to a checkpoint. `own` are the optimizer's variables in the order of their
/// creation, `trained` the weights that it trains, `early` and `kinds` the names of its variables
/// for each weight, `order` the indices of the weights in Keras's order.
TF_COMMON void tell_optimizer(ObjectEdges& out, const VariableList& own,
                              const VariableList& trained, const SlotNames& early,
                              const SlotNames& kinds, const std::vector<int>& order);

/// The same variables in the order of Keras's `optimizer.variables`, as indices of `own`.
TF_COMMON std::vector<std::size_t> optimizer_order(std::size_t own, std::size_t trained,
                                                   const SlotNames& early, const SlotNames& kinds,
                                                   const std::vector<int>& order);

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/optimizers/optimizer_edges_code.hpp>
#endif
