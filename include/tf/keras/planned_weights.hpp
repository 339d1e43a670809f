// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Creates the weights of a planned model from its table. It does not depend on the model's type.

#include <tf/core/compiled.hpp>
#include <tf/keras/layer_edges.hpp>
#include <tf/keras/parts.hpp>

namespace tf::keras::detail {

class PlannedWeights {
public:
    constexpr explicit PlannedWeights(Module* model) : weights_(model) {
        model->account(&nodes_, sizeof(nodes_));
        model->account(&kinds_, sizeof(kinds_));
    }
    PlannedWeights(const PlannedWeights&) = delete;
    PlannedWeights& operator=(const PlannedWeights&) = delete;
    constexpr ~PlannedWeights() {
        if (__builtin_is_constant_evaluated()) clear();
        else clear_now();
    }

    /// In a trace.
    constexpr void make(Module& model, Parts& parts, const TableView& t) {
        make_variables(model, parts, t);
    }
    /// At run time, with initial values, which `fill` writes.
    TF_COMMON void make_now(Module& model, Parts& parts, const TableView& t, Fill fill);
    constexpr const AnyVariables& variables() const { return weights_; }
    constexpr const tf::detail::core::Pool<Module*>& nodes() const { return nodes_; }

private:
    TF_COMMON void clear_now();

    constexpr void make_variables(Module& model, Parts& parts, const TableView& t) {
        const auto node = [&](int layer) -> Module* {
            if (layer < 0) return &model;
            return nodes_[layer];
        };
        nodes_.reserve(t.layer_count);
        weights_.reserve(t.variable_count());
        kinds_.reserve(t.layer_count);
        for (int i = 0; i < t.layer_count; ++i) {
            const LayerRow& row = t.layers[i];
            const ModuleKind* kind = row.module;
            if (kind == nullptr && row.holds) kind = &module_kind<LayerNode>;
            kinds_.push(kind);
            nodes_.push(nullptr);
            if (kind != nullptr) nodes_[i] = kind->make(node(row.parent), row.name.view());
        }
        for (int i = 0; i < t.variable_count(); ++i) {
            const WeightRow& row = t.weights[i];
            AnyVariable& w = weights_.add(
                *node(row.layer), row.name.view(),
                {row.dtype, row.shape, row.trainable, row.is_weight, row.follows_next});
            if (!row.is_weight) parts.keeps(w);
            if (row.trainable && row.regularizer.active()) parts.penalize(w, row.regularizer);
        }
    }
    constexpr void clear() {
        while (weights_.size() > 0) weights_.remove_last();
        for (int k = nodes_.count; k-- > 0;)
            if (kinds_[k] != nullptr) kinds_[k]->destroy(nodes_[k]);
    }

    tf::detail::core::Pool<Module*> nodes_;
    tf::detail::core::Pool<const ModuleKind*> kinds_;
    AnyVariables weights_;
};

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/planned_weights_code.hpp>
#endif
