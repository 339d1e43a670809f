// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/planned_weights.hpp.

#include <tf/keras/planned_weights.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

TF_COMMON_BODY void PlannedWeights::make_now(Module& model, Parts& parts, const TableView& t,
                                             Fill fill) {
    make_variables(model, parts, t);
    for (int i = 0; i < t.weight_count; ++i) {
        const WeightRow& row = t.weights[i];
        fill(weights_[i].state().writable(false), row.dtype, row.shape, row.initializer);
    }
}
TF_COMMON_BODY void PlannedWeights::clear_now() { clear(); }

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
