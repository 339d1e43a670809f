// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keras's order of layers and weights, and the names under which its checkpoints have them:
// `_functional._operations[2]._kernel`. In: the table of a model. Mirrors keras.Function's map of a
// graph, and what keras.Model tracks.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/table.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras::detail {

/// A layer's place in the tree of names.
struct LayerNode : Module {
    constexpr LayerNode(Module* owner, std::string_view name) : Module(owner, name) {}
};

/// The layers that `parent` consists of (-1: the model) as `keras.Model.layers` lists them: those
/// of a functional model by their distance from the end, others as they are called.
TF_COMMON std::vector<int> layers_in_order(const TableView& t, int parent);
/// All weights as `keras.Model.weights` lists them.
TF_COMMON std::vector<int> weights_in_order(const TableView& t);
/// The places of the weights that are trained, among those, in that order.
TF_COMMON std::vector<int> trained_in_order(const TableView& t);

/// Tells a checkpoint Keras's names of the layers and weights of a model.
TF_COMMON void tell_layers(ObjectEdges& out, const TableView& t,
                           const tf::detail::Pool<LayerNode*>& nodes, const AnyVariables& weights);

}  // namespace tf::keras::detail

#if TF_HAS_CODE
#include <tf/keras/layer_edges_code.hpp>
#endif
