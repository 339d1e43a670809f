// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The graph of a module's objects: the module, its submodules, lists and variables, in TensorFlow's
// numbering, with the key of each variable in a checkpoint. Mirrors ObjectGraphView and the saving
// half of tf.train.Checkpoint.

#include <algorithm>
#include <map>
#include <span>

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/trackable_graph.hpp>
#include <tf/io/checkpoint/tracked.hpp>
#include <tf/ops/primitive/mutable_lookup.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Escapes a name that is part of a key: "." becomes "..", "/" becomes ".S".
TF_COMMON_INLINE std::string escaped_name(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '.') out += "..";
        else if (c == '/') out += ".S";
        else out += c;
    }
    return out;
}
/// The key of the value of a variable at this path of escaped names.
TF_COMMON_INLINE std::string checkpoint_key(std::string_view path) {
    return std::string(path) + "/.ATTRIBUTES/VARIABLE_VALUE";
}

/// The mutable table; null for other tables.
TF_COMMON_INLINE MutableTable* mutable_table(const VariableBase& v) {
    auto& table = static_cast<LookupTable&>(*v.state().resource());
    return table.changes() ? static_cast<MutableTable*>(&table) : nullptr;
}

namespace detail {

/// Walks breadth first. An object that is reached twice is one node, with the path found first.
class TrackableWalk {
public:
    TF_COMMON explicit TrackableWalk(std::string_view op) : op_(op) {}

    /// The root is a module with `more` as further children, or, if it is null, has only those.
    TF_COMMON TrackableGraph run(const Module* root, std::span<const Tracked> more) {
        if (root != nullptr) root->check_members(op_);
        for (const Tracked& t : more)
            if (t.module != nullptr) t.module->check_members(op_);
        TrackableNode node;
        node.kind = TrackableNode::Kind::object;
        node.module = root;
        add(root, "", std::move(node));
        if (root != nullptr) add_members(0, *root);
        for (const Tracked& t : more) {
            if (t.module != nullptr) child(0, t.name, *t.module);
            else if (t.state != nullptr) child(0, t.name, *t.state);
            else child(0, t.name, *t.variable);
        }
        for (int i = 1; i < out_.size(); ++i) {
            // a copy, because adding children moves the nodes
            const auto [kind, module] = std::pair(out_[i].kind, out_[i].module);
            if (kind == TrackableNode::Kind::object) add_members(i, *module);
            if (kind == TrackableNode::Kind::list) add_elements(i, *module);
        }
        const int members = out_.size();
        for (int i = 0; i < members; ++i)
            if (const Module* const m = out_[i].module;
                m != nullptr && out_[i].kind == TrackableNode::Kind::object)
                add_edges(i, *m);
        mark_values();
        return std::move(out_);
    }

private:
    using Elements = std::vector<Module::Member>;

    /// The node of an object; it is added when the object is reached first.
    TF_COMMON int add(const void* object, const std::string& path, TrackableNode node) {
        const auto [found, is_new] = ids_.try_emplace(object, out_.size());
        if (is_new) {
            paths_.push_back(path);
            return out_.add(std::move(node));
        }
        return found->second;
    }
    TF_COMMON std::string path(int parent, std::string_view name) const {
        const std::string& base = paths_[static_cast<std::size_t>(parent)];
        return base + (base.empty() ? "" : "/") + escaped_name(name);
    }
    TF_COMMON void link(int parent, std::string_view name, int id) {
        for (const auto& c : out_[parent].children)
            if (c.name == name)
                errors::raise<errors::InvalidArgument>(
                    {"tf.module.duplicate_name", op_, path(parent, name),
                     "two attributes with this name", "different names within a module"});
        out_[parent].children.push_back({id, std::string(name)});
    }
    TF_COMMON int variable(VariableBase& v, const std::string& at) {
        TrackableNode node;
        node.kind = TrackableNode::Kind::variable;
        node.variable = &v;
        node.has_checkpoint_values = true;
        std::string full = v.name();
        full.resize(full.size() - 2);  // without ":0"
        node.attributes.push_back({"VARIABLE_VALUE", std::move(full), checkpoint_key(at)});
        return add(&v, at, std::move(node));
    }
    TF_COMMON void child(int parent, std::string_view name, VariableBase& v) {
        const std::string at = path(parent, name);
        link(parent, name, v.is_resource() ? resource(v, at) : variable(v, at));
    }
    TF_COMMON int stateful(TrackedState& state, const std::string& at) {
        TrackableNode node;
        node.state = &state;
        node.has_checkpoint_values = true;
        const std::string attribute(TrackableNode::state_attribute);
        node.attributes.push_back({attribute, "", at + "/.ATTRIBUTES/" + attribute});
        return add(state.object(), at, std::move(node));
    }
    TF_COMMON void child(int parent, std::string_view name, TrackedState& state) {
        link(parent, name, stateful(state, path(parent, name)));
    }
    /// A static lookup table has an initializer object but no value in a checkpoint. A mutable
    /// table stores its keys and values there.
    TF_COMMON int resource(VariableBase& v, const std::string& at) {
        if (TrackedState* const state = v.state().resource()->tracked_state())
            return stateful(*state, at);
        const int known = out_.size();
        TrackableNode node;
        node.kind = TrackableNode::Kind::resource;
        node.resource = &v;
        const bool changes = mutable_table(v) != nullptr;
        if (changes) {
            node.attributes.push_back({"table", "", std::string(at) + "/.ATTRIBUTES/table"});
            node.has_checkpoint_values = true;
        }
        const int id = add(&v, at, std::move(node));
        if (id == known && !changes) {
            paths_.push_back(path(id, "_initializer"));
            const int initializer = out_.add({});
            out_[id].children.push_back({initializer, "_initializer"});
        }
        return id;
    }
    TF_COMMON void child(int parent, std::string_view name, const Module& m) {
        TrackableNode node;
        node.kind = TrackableNode::Kind::object;
        node.module = &m;
        link(parent, name, add(&m, path(parent, name), std::move(node)));
    }
    TF_COMMON void child(int parent, std::string_view name, const Elements&) {
        TrackableNode node;
        node.kind = TrackableNode::Kind::list;
        node.module = out_[parent].module;
        // a list is identified by the address of its name
        const int id = add(name.data(), path(parent, name), std::move(node));
        lists_.try_emplace(id, name);
        link(parent, name, id);
    }
    TF_COMMON void add_members(int parent, const Module& m) {
        m.visit_members([&](std::string_view name, auto&& member) { child(parent, name, member); });
    }
    TF_COMMON void add_elements(int parent, const Module& owner) {
        owner.visit_members([&](std::string_view name, auto&& member) {
            if constexpr (std::same_as<std::remove_cvref_t<decltype(member)>, Elements>) {
                if (name != lists_.at(parent)) return;
                for (std::size_t i = 0; i < member.size(); ++i)
                    if (const std::string number = std::to_string(i); member[i].module != nullptr)
                        child(parent, number, *member[i].module);
                    else child(parent, number, *member[i].variable);
            }
        });
    }
    /// Adds further names of objects that were reached, and intermediate objects.
    TF_COMMON void add_edges(int self, const Module& m) {
        if (m.edges() == nullptr) return;
        ObjectEdges told;
        m.edges()(m, told);
        for (const VariableBase* v : told.optional)
            if (const auto node = ids_.find(v); node != ids_.end())
                out_[node->second].optional = true;
        std::vector<int> ids(told.objects.size(), -1);
        ids[0] = self;
        for (const auto& [from, name, to] : told.edges) {
            const int parent = ids[static_cast<std::size_t>(from)];
            int& id = ids[static_cast<std::size_t>(to)];
            if (id < 0) id = object(told.objects[static_cast<std::size_t>(to)], path(parent, name));
            const auto& known = out_[parent].children;
            if (std::none_of(known.begin(), known.end(),
                             [&](const auto& child) { return child.name == name; }))
                out_[parent].children.push_back({id, name});
        }
    }
    TF_COMMON int object(const ObjectEdges::Object& o, const std::string& at) {
        if (o.variable != nullptr) return variable(*o.variable, at);
        TrackableNode node;
        node.kind = o.is_list ? TrackableNode::Kind::list : TrackableNode::Kind::object;
        node.module = o.module;
        if (o.module != nullptr) return add(o.module, at, std::move(node));
        paths_.push_back(at);
        return out_.add(std::move(node));
    }
    /// Marks an object as having values if one of its children has values.
    TF_COMMON void mark_values() {
        for (bool changed = true; changed;) {
            changed = false;
            for (int i = out_.size(); i-- > 0;) {
                TrackableNode& node = out_[i];
                if (node.has_checkpoint_values) continue;
                for (const auto& c : node.children)
                    node.has_checkpoint_values |= out_[c.node].has_checkpoint_values;
                changed |= node.has_checkpoint_values;
            }
        }
    }

    std::string_view op_;
    TrackableGraph out_;
    std::vector<std::string> paths_;
    std::map<const void*, int> ids_;
    std::map<int, std::string> lists_;
};

}  // namespace detail

/// The objects of a module. errors::InvalidArgument if two attributes of a module have the same
/// name, errors::FailedPrecondition if a member is not registered.
TF_COMMON_INLINE TrackableGraph trackables_of(const Module& root,
                                              std::string_view op = "io::trackables_of") {
    return detail::TrackableWalk(op).run(&root, {});
}
/// The objects of a root that has the children of `root`, unless it is null, followed by
/// `children`.
TF_COMMON_INLINE TrackableGraph trackables_of(std::span<const Tracked> children,
                                              const Module* root = nullptr,
                                              std::string_view op = "io::trackables_of") {
    return detail::TrackableWalk(op).run(root, children);
}
/// The same objects without the positions of iterators, which saved models do not have.
TF_COMMON_INLINE TrackableGraph without_states(TrackableGraph objects) {
    for (TrackableNode& node : objects.nodes) {
        if (node.state == nullptr) continue;
        node.state = nullptr;
        node.attributes.clear();
        node.has_checkpoint_values = false;
    }
    return objects;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
