// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/files.hpp.

#include <algorithm>
#include <optional>
#include <utility>

#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/io/checkpoint/checkpoint_prefix.hpp>
#include <tf/io/checkpoint/restoration.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/keras/files.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

TF_COMMON_BODY void save_weights(const Module& model, const std::string& path) {
    train::Checkpoint(model).write(path);
}

/// Where a model may be in a checkpoint: at its root, or in an attribute of the root.
TF_COMMON_INLINE std::vector<int> roots_of(const io::TrackableGraph& stored) {
    std::vector<int> out{0};
    for (const auto& child : stored[0].children)
        if (child.node != 0 && !stored[child.node].children.empty()) out.push_back(child.node);
    return out;
}

/// Whether a value is the state of a random number generator; models here have none.
TF_COMMON_INLINE bool is_generator(const io::BundleEntry& e) {
    constexpr io::DataType state = io::data_type(DType::int64);
    return e.dtype == static_cast<int>(state) && e.dims == std::vector<std::int64_t>{2};
}

/// The object graph that `model.export` writes, `variables[0]`, `variables[1]` and so on, with the
/// weights of the model as its variables. Empty if the checkpoint is of another kind.
TF_COMMON_INLINE io::TrackableGraph exported_graph(const io::TrackableGraph& stored,
                                                   io::TensorBundleReader& bundle,
                                                   const VariableList& in_order,
                                                   std::string_view op) {
    using Node = io::TrackableNode;
    const Node* list = nullptr;
    for (const auto& child : stored[0].children)
        if (child.name == "variables") list = &stored[child.node];
    if (list == nullptr) return {};
    io::TrackableGraph out;
    Node root, weights;
    root.kind = Node::Kind::object;
    root.children = {{1, "variables"}};
    weights.kind = Node::Kind::list;
    out.add(std::move(root));
    out.add(std::move(weights));
    std::size_t k = 0;
    for (const auto& child : list->children) {
        const auto& values = stored[child.node].attributes;
        if (values.empty() || is_generator(bundle.entry(values.front().checkpoint_key))) continue;
        if (k < in_order.size()) {
            Node weight;
            weight.kind = Node::Kind::variable;
            weight.attributes = {values.front()};
            weight.variable = &in_order[k].get();
            const int id = out.add(std::move(weight));
            out[1].children.push_back({id, child.name});
        }
        ++k;
    }
    if (k != in_order.size())
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.missing_weights", op, "path", std::to_string(k) + " weights",
             std::to_string(in_order.size()) + ", as many as the model has"});
    return out;
}

/// Assigns the values if every weight has one.
TF_COMMON_INLINE bool restored(io::Restoration&& from, std::vector<std::string>& missing) {
    if (from.unmatched().empty()) {
        from.commit();
        return true;
    }
    if (missing.empty() || from.unmatched().size() < missing.size()) missing = from.unmatched();
    return false;
}
TF_COMMON_INLINE void read_weights(const Module& model, const VariableList& in_order,
                                   const std::filesystem::path& prefix, std::string_view op) {
    io::TensorBundleReader bundle(prefix, op);
    const io::TrackableGraph stored = io::read_object_graph(bundle, op);
    const io::TrackableGraph ours = io::trackables_of(model, op);
    std::vector<std::string> missing;
    for (const int root : roots_of(stored))
        if (restored(io::Restoration(ours, bundle, op, root), missing)) return;
    if (const auto exported = exported_graph(stored, bundle, in_order, op); exported.size() > 0)
        if (restored(io::Restoration(exported, bundle, op), missing)) return;
    std::string names;
    for (std::size_t k = 0; k < std::min<std::size_t>(missing.size(), 10); ++k)
        names += (k == 0 ? "" : ", ") + missing[k];
    if (missing.size() > 10) names += " and " + std::to_string(missing.size() - 10) + " more";
    errors::raise<errors::InvalidArgument>({"tf.keras.missing_weights", op, prefix.string(),
                                            "no values for " + names,
                                            "the weights of a model with the same layers"});
}
TF_COMMON_BODY void load_weights(const Module& model, const VariableList& in_order,
                                 const std::string& path) {
    constexpr std::string_view op = "keras::Model::load_weights";
    train::detail::with_checkpoint(path, op, [&](const std::filesystem::path& prefix) {
        read_weights(model, in_order, prefix, op);
    });
}

/// Assigns the values of layers for which all values exist; returns the names of the other weights.
TF_COMMON_INLINE std::vector<std::string> restored_layers(io::Restoration& from,
                                                          const ModelWeights& all) {
    std::vector<bool> fits;
    for (const VariableBase& w : all.weights) fits.push_back(from.assigns(w));
    std::vector<std::string> left = leave_broken_layers(all, fits);
    for (std::size_t k = 0; k < fits.size(); ++k)
        if (!fits[k]) from.leave(all.weights[k].get());
    from.commit();
    return left;
}
TF_COMMON_INLINE std::vector<std::string> read_some_weights(const Module& model,
                                                            const ModelWeights& all,
                                                            const VariableList& in_order,
                                                            const std::filesystem::path& prefix,
                                                            std::string_view op) {
    io::TensorBundleReader bundle(prefix, op);
    const io::TrackableGraph stored = io::read_object_graph(bundle, op);
    const io::TrackableGraph ours = io::trackables_of(model, op);
    std::optional<io::Restoration> best;
    const auto try_out = [&](const io::TrackableGraph& graph, int root) {
        io::Restoration next(graph, bundle, op, root, true);
        if (!best || next.unmatched().size() < best->unmatched().size()) best = std::move(next);
    };
    for (const int root : roots_of(stored)) try_out(ours, root);
    io::TrackableGraph exported;
    if (best->unmatched().size() == all.weights.size()) {
        exported = exported_graph(stored, bundle, in_order, op);
        if (exported.size() > 0) try_out(exported, 0);
    }
    return restored_layers(*best, all);
}
TF_COMMON_BODY std::vector<std::string> load_some_weights(const Module& model,
                                                          const ModelWeights& all,
                                                          const VariableList& in_order,
                                                          const std::string& path) {
    constexpr std::string_view op = "keras::Model::load_weights";
    std::vector<std::string> left;
    train::detail::with_checkpoint(path, op, [&](const std::filesystem::path& prefix) {
        left = read_some_weights(model, all, in_order, prefix, op);
    });
    return left;
}

TF_COMMON_BODY void export_model(const Module& model, io::FunctionToSave forward,
                                 const std::vector<std::string>& names, const std::string& dir) {
    using Kind = io::StructuredValue::Kind;
    forward.name = "serve";
    io::StructuredValue& inputs = forward.arguments.items[0];
    if (inputs.kind == Kind::tuple) inputs.kind = Kind::list;  // the name of the attribute in Keras
    int unnamed = 0;
    const auto name = [&](io::StructuredValue& leaf, std::size_t k) {
        if (leaf.kind == Kind::dict) {  // of features, which have the names of its keys
            for (std::size_t i = 0; i < leaf.items.size(); ++i)
                leaf.items[i].spec.name = leaf.keys[i];
            return;
        }
        if (k < names.size() && !names[k].empty()) leaf.spec.name = names[k];
        else leaf.spec.name = "keras_tensor" + (unnamed > 0 ? "_" + std::to_string(unnamed) : "");
        unnamed += k >= names.size() || names[k].empty();
    };
    if (inputs.kind == Kind::list)
        for (std::size_t k = 0; k < inputs.items.size(); ++k) name(inputs.items[k], k);
    else name(inputs, 0);
    saved_model::detail::save_objects(
        &model, {}, dir, {{"serve", forward}, {"serving_default", forward}}, {{"serve", forward}});
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
