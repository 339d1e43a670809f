// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Restores a checkpoint's values to the variables of this program. In: the program's objects, and a
// bundle with the saved objects; they are matched from the root by the names of attributes. Out:
// all variables are changed, or, on any error, none is. Mirrors the restoring half of
// tf.train.Checkpoint.

#include <deque>
#include <map>

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/stored_tables.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/checkpoint/trackable.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>
#include <tf/module/variable_locks.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// The values of all variables at one moment: no function runs in between. The values of nodes that
/// are not variables are empty.
TF_COMMON_INLINE std::vector<AnyTensor> values_of(const TrackableGraph& graph) {
    std::vector<VariableState*> states;
    for (const TrackableNode& node : graph.nodes)
        if (node.variable != nullptr) states.push_back(&node.variable->state());
    states = tf::detail::modules::in_lock_order(states);
    const tf::detail::modules::VariableLocks locked(states);
    std::vector<AnyTensor> out;
    for (const TrackableNode& node : graph.nodes) {
        if (node.variable == nullptr) {
            out.emplace_back();
            continue;
        }
        const VariableState& state = node.variable->state();
        out.emplace_back(state.value, state.shape, state.dtype);
    }
    return out;
}

/// The graph of objects in a checkpoint. errors::NotFound if it has none, as a checkpoint of
/// TensorFlow 1.
TF_COMMON_INLINE TrackableGraph read_object_graph(TensorBundleReader& bundle, std::string_view op) {
    const AnyTensor text = bundle.read(object_graph_key);
    if (text.dtype() != DType::str || text.shape().rank != 0)
        detail::corrupt({op, object_graph_key}, 0, "a tensor of another type", "a string");
    return TrackableGraph::parse(*static_cast<const std::string*>(text.data()),
                                 {op, object_graph_key});
}

/// Values that have been read and checked, but not yet assigned to their variables.
class Restoration {
public:
    /// Matches objects and reads values; `root` is the saved object that matches the program's
    /// root. errors::InvalidArgument, with a list, if dtypes or shapes differ (with
    /// `skip_mismatch`, these variables are unmatched); otherwise the errors of the bundle's
    /// reader. No variable has changed by then.
    TF_COMMON Restoration(const TrackableGraph& ours, TensorBundleReader& bundle,
                          std::string_view op, int root = 0, bool skip_mismatch = false)
        : op_(op), stored_(read_object_graph(bundle, op)), object_of_(stored_.nodes.size(), -1) {
        match(ours, root);
        for (std::size_t i = 0; i < ours.nodes.size(); ++i)
            if (ours.nodes[i].kind == TrackableNode::Kind::variable)
                read(ours.nodes[i], node_of_[i], bundle);
            else if (ours.nodes[i].stores_table()) read_table(ours.nodes[i], node_of_[i], bundle);
            else if (ours.nodes[i].state != nullptr) read_state(ours.nodes[i], node_of_[i], bundle);
        list_unused(ours);
        if (skip_mismatch)
            for (const Mismatch& m : mismatches_) unmatched_.push_back(m.name);
        else if (!mismatches_.empty())
            errors::raise<errors::InvalidArgument>({"tf.train.mismatch", op_, mismatches_[0].name,
                                                    listed(&Mismatch::stored),
                                                    listed(&Mismatch::declared)});
    }

    /// Assigns all values; a function that runs sees all of the old values or all of the new ones.
    TF_COMMON void commit() {
        std::vector<VariableState*> states;
        for (const auto& [variable, value] : values_) states.push_back(&variable->state());
        states = tf::detail::modules::in_lock_order(states);
        const tf::detail::modules::VariableLocks locked(states);
        for (auto& [variable, value] : values_) {
            variable->state().value = value.handle();
            variable->state().shape = value.shape();
        }
        for (const StoredTable& table : tables_) table.assign();
        for (TrackedState* const state : states_) state->commit();
    }

    /// Adds a value from another source, which `commit` also assigns.
    TF_COMMON void set(VariableBase& variable, AnyTensor value) {
        values_.emplace_back(&variable, std::move(value));
    }

    /// Whether `commit` assigns this variable.
    bool assigns(const VariableBase& v) const {
        for (const auto& [variable, value] : values_)
            if (&variable->state() == &v.state()) return true;
        return false;
    }
    /// Leaves this variable as it is.
    void leave(const VariableBase& v) {
        std::erase_if(values_,
                      [&](const auto& each) { return &each.first->state() == &v.state(); });
    }

    /// The names of variables of the program that have no value in the checkpoint.
    const std::vector<std::string>& unmatched() const { return unmatched_; }
    /// The keys that these variables would have in the checkpoint.
    const std::vector<std::string>& unmatched_keys() const { return unmatched_keys_; }
    /// The keys of values in the checkpoint that belong to no variable of the program.
    const std::vector<std::string>& unused() const { return unused_; }
    /// Whether more than the root was matched.
    bool nontrivial() const { return nontrivial_; }

private:
    struct Mismatch {
        std::string name, stored, declared;
    };

    /// Breadth first, each pair once; an object is matched with the first node that it is found at.
    TF_COMMON void match(const TrackableGraph& ours, int root) {
        node_of_.assign(ours.nodes.size(), -1);
        std::deque<std::pair<int, int>> queue{{0, root}};
        for (; !queue.empty(); queue.pop_front()) {
            const auto [here, there] = queue.front();
            int& bound = object_of_[static_cast<std::size_t>(there)];
            if (bound != -1) continue;
            bound = here;
            int& node = node_of_[static_cast<std::size_t>(here)];
            if (node != -1) continue;
            node = there;
            nontrivial_ |= here != 0;
            std::map<std::string_view, int> children;
            for (const auto& c : stored_[there].children) children.emplace(c.name, c.node);
            for (const auto& c : ours[here].children)
                if (const auto found = children.find(c.name); found != children.end())
                    queue.push_back({c.node, found->second});
        }
    }
    /// The attribute that has the value of an object; null if there is none.
    TF_COMMON const TrackableNode::Attribute* stored_value(const TrackableNode& ours,
                                                           int there) const {
        if (there != -1)
            for (const auto& a : stored_[there].attributes)
                if (a.name == ours.stored_attribute()) return &a;
        return nullptr;
    }
    TF_COMMON void lacks(const TrackableNode& ours, std::string name) {
        unmatched_.push_back(std::move(name));
        unmatched_keys_.push_back(ours.attributes.front().checkpoint_key);
    }
    TF_COMMON void read(const TrackableNode& ours, int there, TensorBundleReader& bundle) {
        const TrackableNode::Attribute* const stored = stored_value(ours, there);
        VariableBase& v = *ours.variable;
        if (stored == nullptr && ours.optional) return;
        if (stored == nullptr) return lacks(ours, v.name());
        const std::string& key = stored->checkpoint_key;
        if (fits(v, bundle.entry(key), bundle.dtype(key), bundle.shape(key)))
            values_.push_back({&v, bundle.read(key)});
    }
    TF_COMMON void read_table(const TrackableNode& ours, int there, TensorBundleReader& bundle) {
        const TrackableNode::Attribute* const stored = stored_value(ours, there);
        const std::string name = ours.resource->name();
        if (stored == nullptr) return lacks(ours, name);
        StoredTable table(*mutable_table(*ours.resource), stored->checkpoint_key, bundle);
        if (table.fits()) tables_.push_back(std::move(table));
        else mismatches_.push_back({name, table.stored(), table.declared()});
    }
    TF_COMMON void read_state(const TrackableNode& ours, int there, TensorBundleReader& bundle) {
        const TrackableNode::Attribute* const stored = stored_value(ours, there);
        if (stored == nullptr) return lacks(ours, "an iterator");
        const AnyTensor bytes = bundle.read(stored->checkpoint_key);
        if (bytes.dtype() != DType::str || bytes.shape().rank != 0)
            detail::corrupt({op_, stored->checkpoint_key}, 0, "a tensor of another type",
                            "a string");
        ours.state->prepare(*static_cast<const std::string*>(bytes.data()));
        states_.push_back(ours.state);
    }
    TF_COMMON bool fits(const VariableBase& v, const BundleEntry& e, DType dtype,
                        const Shape& shape) {
        if (dtype == v.dtype() && is_subshape(shape, v.declared_shape())) return true;
        const auto text = [](std::string_view type, const Shape& dims) {
            return std::string(type) + " of shape " + dims.to_string();
        };
        mismatches_.push_back({v.name(), text(dtype_name(e.dtype), shape),
                               text(name_of(v.dtype()), v.declared_shape())});
        return false;
    }
    /// One side of all mismatches; with names if there are several.
    TF_COMMON std::string listed(std::string Mismatch::* side) const {
        if (mismatches_.size() == 1) return mismatches_[0].*side;
        std::string out;
        for (const Mismatch& m : mismatches_)
            out += (out.empty() ? "" : ", ") + m.name + " " + m.*side;
        return out;
    }
    TF_COMMON void list_unused(const TrackableGraph& ours) {
        for (int i = 0; i < stored_.size(); ++i) {
            const int matched = object_of_[static_cast<std::size_t>(i)];
            for (const auto& a : stored_[i].attributes)
                if (matched == -1 || a.name != ours[matched].stored_attribute())
                    unused_.push_back(a.checkpoint_key);
        }
    }

    std::string_view op_;
    TrackableGraph stored_;
    std::vector<int> object_of_;  ///< the object of each saved node
    std::vector<int> node_of_;    ///< the saved node of each object
    std::vector<std::pair<VariableBase*, AnyTensor>> values_;
    std::vector<StoredTable> tables_;
    std::vector<TrackedState*> states_;
    std::vector<Mismatch> mismatches_;
    std::vector<std::string> unmatched_, unmatched_keys_, unused_;
    bool nontrivial_ = false;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
