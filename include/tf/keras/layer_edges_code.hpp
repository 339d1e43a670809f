// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/layer_edges.hpp.

#include <algorithm>
#include <string>

#include <tf/keras/layer_edges.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

/// The layers of a functional model in Keras's order. A node is one call of one layer; its depth is
/// the length of the longest path to a result. Layers are sorted by decreasing depth; layers of
/// equal depth are in the order in which a search from the results finds them.
class OperationOrder {
public:
    TF_COMMON OperationOrder(const TableView& t, int parent) : t_(t), parent_(parent) {
        first_.resize(static_cast<std::size_t>(t.layer_count), -1);
        for (int i = 0; i < t.layer_count; ++i) {
            if (t.layers[i].parent != parent) continue;
            layers_.push_back(i);
            first_[index(i)] = static_cast<int>(layer_of_.size());
            layer_of_.insert(layer_of_.end(), index(std::max(1, t.layers[i].calls)), i);
        }
        depth_.resize(layer_of_.size());
        met_.resize(layer_of_.size());
        layer_depth_.resize(first_.size());
        met_as_.resize(first_.size(), -1);
    }
    TF_COMMON std::vector<int> run() {
        for (int i = 0; i < t_.link_count; ++i)
            if (const Link& l = t_.links[i]; l.layer == parent_ && is_part(l.from))
                search(node(l.from, l.call));
        for (std::size_t k = inputs_first_.size(); k-- > 0;) deepen(inputs_first_[k]);
        std::vector<int> out;
        for (const int layer : layers_) {
            std::size_t at = out.size();
            out.push_back(layer);
            for (; at > 0 && comes_before(layer, out[at - 1]); --at) out[at] = out[at - 1];
            out[at] = layer;
        }
        return out;
    }

private:
    static std::size_t index(int i) { return static_cast<std::size_t>(i); }
    bool is_part(int layer) const { return t_.layers[layer].parent == parent_; }
    bool comes_before(int a, int b) const {
        const int x = layer_depth_[index(a)], y = layer_depth_[index(b)];
        return x != y ? x > y : rank(a) < rank(b);
    }
    int node(int layer, int call) const { return first_[index(layer)] + call; }
    /// At equal depth, inputs that no result depends on come first, and layers that do not exist in
    /// Keras come last.
    int rank(int layer) const {
        if (met_as_[index(layer)] >= 0) return met_as_[index(layer)];
        return t_.layers[layer].type.view() == "InputLayer" ? -1 : t_.layer_count;
    }
    template <class F>
    void for_each_input(int n, F f) const {
        const int layer = layer_of_[index(n)], call = n - first_[index(layer)];
        for (int i = 0; i < t_.link_count; ++i)
            if (const Link& l = t_.links[i]; l.layer == layer && l.at == call && is_part(l.from))
                f(node(l.from, l.call));
    }
    TF_COMMON void search(int n) {
        if (met_[index(n)] != 0) return;
        met_[index(n)] = 1;
        int& as = met_as_[index(layer_of_[index(n)])];
        if (as < 0) as = layers_met_++;
        for_each_input(n, [this](int input) { search(input); });
        inputs_first_.push_back(n);
    }
    TF_COMMON void deepen(int n) {
        int& of_layer = layer_depth_[index(layer_of_[index(n)])];
        of_layer = std::max(of_layer, depth_[index(n)]);
        depth_[index(n)] = of_layer;
        for_each_input(n, [&](int input) {
            depth_[index(input)] = std::max(depth_[index(input)], of_layer + 1);
        });
    }

    const TableView& t_;
    int parent_;
    std::vector<int> layers_;
    std::vector<int> first_;         ///< of each layer: its first node
    std::vector<int> layer_of_;      ///< of each node
    std::vector<int> depth_;         ///< of each node
    std::vector<int> met_;           ///< of each node: whether the search has visited it
    std::vector<int> layer_depth_;   ///< of each layer
    std::vector<int> met_as_;        ///< of each layer
    std::vector<int> inputs_first_;  ///< nodes in topological order, inputs first
    int layers_met_ = 0;
};

TF_COMMON_INLINE bool has_inputs(const TableView& t, int parent) {
    for (int i = 0; i < t.layer_count; ++i)
        if (t.layers[i].parent == parent && t.layers[i].type.view() == "InputLayer") return true;
    return false;
}

TF_COMMON_BODY std::vector<int> layers_in_order(const TableView& t, int parent) {
    if (has_inputs(t, parent)) return OperationOrder(t, parent).run();
    std::vector<int> out;
    for (int i = 0; i < t.layer_count; ++i)
        if (t.layers[i].parent == parent) out.push_back(i);
    return out;
}

TF_COMMON_INLINE void add_weights_of(std::vector<int>& out, const TableView& t, int layer) {
    for (int i = 0; i < t.weight_count; ++i)
        if (t.weights[i].layer == layer) out.push_back(i);
    for (const int part : layers_in_order(t, layer)) add_weights_of(out, t, part);
}
TF_COMMON_BODY std::vector<int> weights_in_order(const TableView& t) {
    std::vector<int> out;
    add_weights_of(out, t, -1);
    for (std::size_t k = 0; k + 1 < out.size(); ++k)
        if (t.weights[out[k]].follows_next) {
            std::swap(out[k], out[k + 1]);
            ++k;
        }
    return out;
}
TF_COMMON_BODY std::vector<int> trained_in_order(const TableView& t) {
    std::vector<int> place;
    int count = 0;
    for (int i = 0; i < t.weight_count; ++i) place.push_back(t.weights[i].trainable ? count++ : -1);
    std::vector<int> out;
    for (const int i : weights_in_order(t))
        if (const int at = place[static_cast<std::size_t>(i)]; at >= 0) out.push_back(at);
    return out;
}

TF_COMMON_BODY std::string attribute_of_part(std::string_view whole, std::string_view name) {
    if (whole == "MultiHeadAttention" || whole == "GroupedQueryAttention")
        return (whole == "MultiHeadAttention" ? "" : "_") +
               std::string(name == "attention_output" ? "output" : name) + "_dense";
    if (whole == "Bidirectional")
        return name.starts_with("forward_") ? "forward_layer" : "backward_layer";
    if (whole == "TimeDistributed" || whole == "SpectralNormalization") return "layer";
    if (whole == "RNN" || whole == "LSTM" || whole == "GRU" || whole == "SimpleRNN" ||
        whole.starts_with("ConvLSTM"))
        return "cell";
    return std::string(name);
}

struct LayerEdges {
    ObjectEdges& out;
    const TableView& t;
    const tf::detail::core::Pool<Module*>& nodes;
    const AnyVariables& weights;

    TF_COMMON void tell_states(int layer, int self) {
        int list = -1, k = 0;
        for (int i = t.weight_count; i < t.variable_count(); ++i) {
            if (t.weights[i].layer != layer) continue;
            if (list < 0) list = out.add_list(self, "states");
            out.add(list, std::to_string(k++), weights[i]);
        }
    }
    /// The attribute names of Keras. Weights files store the private ones of MultiHeadAttention
    /// without the underscore.
    TF_COMMON void tell_parts(const std::vector<int>& parts, int self, std::string_view type) {
        const std::string_view prefix = type == "MultiHeadAttention" ? "_" : "";
        for (const int part : parts)
            if (nodes[part] != nullptr)
                tell(part,
                     out.add(
                         self,
                         std::string(prefix) + attribute_of_part(type, t.layers[part].name.view()),
                         nodes[part]),
                     t.layers[part].type.view());
    }
    TF_COMMON void tell(int layer, int self, std::string_view type) {
        for (int i = 0; i < t.weight_count; ++i)
            if (t.weights[i].layer == layer)
                out.add(self, "_" + std::string(t.weights[i].name.view()), weights[i]);
        tell_states(layer, self);
        const std::vector<int> parts = layers_in_order(t, layer);
        if (parts.empty()) return;
        const bool is_model = type.empty() || type == "Sequential";
        if (!is_model && !has_inputs(t, layer)) return tell_parts(parts, self, type);
        // A Sequential keeps its operations in an inner functional model.
        const int operations = out.add_list(self, "_operations");
        out.link(out.add(self, "_functional", nullptr), "_operations", operations);
        int k = 0;
        if (!has_inputs(t, layer)) out.add(operations, std::to_string(k++), nullptr);
        for (const int part : parts)
            tell(part, out.add(operations, std::to_string(k++), nodes[part]),
                 t.layers[part].type.view());
    }
};
TF_COMMON_BODY void tell_layers(ObjectEdges& out, const TableView& t, std::string_view type,
                                const tf::detail::core::Pool<Module*>& nodes,
                                const AnyVariables& weights) {
    LayerEdges{out, t, nodes, weights}.tell(-1, 0, type);
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
