// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a wrapper layer needs to know about the weights of the layer that it wraps.

#include <tf/keras/planned.hpp>

namespace tf::keras::detail {

/// A model of one layer, which the compiler traces to find the layer's weights.
template <auto Layer, class X>
struct Alone {
    template <class Mode>
    static constexpr auto run(Scope& k, const X& x, Mode mode) {
        return apply<Layer>(k, x, mode);
    }
    /// The weight "kernel" or "embeddings" of the layer; no name if there is none.
    static constexpr WeightRow kernel() {
        for (const WeightRow& row : Planned<Alone, X>::table.weights)
            if (row.layer == 0 && (row.name.view() == "kernel" || row.name.view() == "embeddings"))
                return row;
        return {};
    }
    /// Whether calls can change what later calls compute, as those of BatchNormalization and of
    /// stateful layers do.
    static constexpr bool keeps_values() {
        for (const WeightRow& row : Planned<Alone, X>::table.weights)
            if (!row.trainable) return true;
        return false;
    }
};

}  // namespace tf::keras::detail
