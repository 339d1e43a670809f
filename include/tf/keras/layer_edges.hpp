// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keras's order of layers and weights, and their names in its checkpoints:
// `_functional._operations[2]._kernel`. In: the table of a model. Mirrors the graph traversal of
// keras.Function and the attributes that keras.Model tracks.

#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/table.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras::detail {

/// The place of a layer in the tree of names.
struct LayerNode : Module {
    constexpr LayerNode(Module* owner, std::string_view name) : Module(owner, name) {}
};

/// The functions that create and delete modules of a class.
template <class M>
inline constexpr ModuleKind module_kind{
    [](Module* owner, std::string_view name) -> Module* { return new M(owner, name); },
    [](Module* module) { delete static_cast<M*>(module); }};

/// The layers directly inside `parent` (-1: the model) in the order of `keras.Model.layers`: for a
/// functional model by their distance from the end, otherwise in call order.
TF_COMMON std::vector<int> layers_in_order(const TableView& t, int parent);
/// All weights in the order of `keras.Model.weights`.
TF_COMMON std::vector<int> weights_in_order(const TableView& t);
/// For each trainable weight, in that order, its index among the trainable weights of the table.
TF_COMMON std::vector<int> trained_in_order(const TableView& t);

/// The attribute in which a Keras layer of type `whole` keeps one of its parts, in files of
/// weights.
TF_COMMON std::string attribute_of_part(std::string_view whole, std::string_view name);

/// Passes Keras's names for the layers and weights of a model to a checkpoint. `type` is that of
/// the layer if the module is a single layer; empty for a model.
TF_COMMON void tell_layers(ObjectEdges& out, const TableView& t, std::string_view type,
                           const tf::detail::core::Pool<Module*>& nodes,
                           const AnyVariables& weights);

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/layer_edges_code.hpp>
#endif
