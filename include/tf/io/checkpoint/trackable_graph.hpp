// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The graph of objects that a checkpoint stores with its values: the children of each object, and
// the key of each variable's value. It is converted from and to bytes. Mirrors
// TrackableObjectGraph.

#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/tracked.hpp>
#include <tf/io/proto/proto.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf {
class Module;
class VariableBase;
}  // namespace tf

namespace tf::io {

/// The key of the graph in a checkpoint.
inline constexpr std::string_view object_graph_key = "_CHECKPOINTABLE_OBJECT_GRAPH";

/// One object.
struct TrackableNode {
    enum class Kind { object, list, variable, resource, other };
    struct Child {
        int node = 0;
        std::string name;
    };
    /// A value and its key.
    struct Attribute {
        std::string name, full_name, checkpoint_key;
    };
    /// A value that an optimizer, which is this node, keeps for a variable.
    struct Slot {
        int original = 0;
        std::string name;
        int slot = 0;
    };

    std::vector<Child> children;
    std::vector<Attribute> attributes;
    std::vector<Slot> slots;
    std::string saver, saver_object;  ///< for objects with their own saver
    bool has_checkpoint_values = false;
    bool optional = false;  ///< whether a checkpoint that is read may lack its value

    // Set for objects of this program; not stored in files.
    Kind kind = Kind::other;
    const Module* module = nullptr;    ///< the object itself, or the owner of the list
    VariableBase* variable = nullptr;  ///< for Kind::variable
    VariableBase* resource = nullptr;  ///< for Kind::resource
    TrackedState* state = nullptr;     ///< of an object that has one

    /// Whether it is a lookup table whose contents a checkpoint has.
    bool stores_table() const { return kind == Kind::resource && !attributes.empty(); }
    /// The name of the attribute that a checkpoint has of it.
    std::string_view stored_attribute() const {
        if (state != nullptr) return state_attribute;
        return stores_table() ? "table" : "VARIABLE_VALUE";
    }
    /// Another one than TensorFlow's ITERATOR_STATE, whose contents are different.
    static constexpr std::string_view state_attribute = "ITERATOR_POSITION";
};

/// All objects; the first one is the root. Further nodes may be appended and linked as children.
struct TrackableGraph {
    std::vector<TrackableNode> nodes;

    int add(TrackableNode node) {
        nodes.push_back(std::move(node));
        return static_cast<int>(nodes.size()) - 1;
    }
    TrackableNode& operator[](int i) { return nodes[static_cast<std::size_t>(i)]; }
    const TrackableNode& operator[](int i) const { return nodes[static_cast<std::size_t>(i)]; }
    int size() const { return static_cast<int>(nodes.size()); }

    TF_COMMON_INLINE std::string serialize() const;
    /// errors::DataLoss if the bytes are not such a graph. Its nodes may form cycles.
    TF_COMMON_INLINE static TrackableGraph parse(std::string_view bytes, const Source& source);
};

namespace detail {

TF_COMMON_INLINE std::string serialize(const TrackableNode& node) {
    std::string out;
    protozero::pbf_writer w(out);
    for (const auto& [id, name] : node.children) {
        protozero::pbf_writer child(w, 1);
        if (id != 0) child.add_int32(1, id);
        child.add_string(2, name);
    }
    for (const auto& a : node.attributes) {
        protozero::pbf_writer attribute(w, 2);
        attribute.add_string(1, a.name);
        if (!a.full_name.empty()) attribute.add_string(2, a.full_name);
        attribute.add_string(3, a.checkpoint_key);
    }
    for (const auto& s : node.slots) {
        protozero::pbf_writer slot(w, 3);
        if (s.original != 0) slot.add_int32(1, s.original);
        slot.add_string(2, s.name);
        if (s.slot != 0) slot.add_int32(3, s.slot);
    }
    if (!node.saver.empty()) {
        protozero::pbf_writer saver(w, 4);
        saver.add_string(1, node.saver);
        saver.add_string(2, node.saver_object);
    }
    // the message is written even if it is false, and is empty then
    std::string value;
    if (node.has_checkpoint_values) protozero::pbf_writer(value).add_bool(1, true);
    w.add_message(5, value);
    return out;
}

TF_COMMON_INLINE TrackableNode::Child parse_child(Message m) {
    TrackableNode::Child out;
    while (m.next()) {
        switch (m.field()) {
            case 1: out.node = m.int32(); break;
            case 2: out.name = m.string(); break;
            default: m.skip();
        }
    }
    return out;
}
TF_COMMON_INLINE TrackableNode::Attribute parse_attribute(Message m) {
    TrackableNode::Attribute out;
    while (m.next()) {
        switch (m.field()) {
            case 1: out.name = m.string(); break;
            case 2: out.full_name = m.string(); break;
            case 3: out.checkpoint_key = m.string(); break;
            default: m.skip();
        }
    }
    return out;
}
TF_COMMON_INLINE TrackableNode::Slot parse_slot(Message m) {
    TrackableNode::Slot out;
    while (m.next()) {
        switch (m.field()) {
            case 1: out.original = m.int32(); break;
            case 2: out.name = m.string(); break;
            case 3: out.slot = m.int32(); break;
            default: m.skip();
        }
    }
    return out;
}
TF_COMMON_INLINE TrackableNode parse_trackable(Message m) {
    TrackableNode out;
    while (m.next()) {
        switch (m.field()) {
            case 1: out.children.push_back(parse_child(m.message())); break;
            case 2: out.attributes.push_back(parse_attribute(m.message())); break;
            case 3: out.slots.push_back(parse_slot(m.message())); break;
            case 4:
                for (Message saver = m.message(); saver.next();) {
                    if (saver.field() == 1) out.saver = saver.string();
                    else if (saver.field() == 2) out.saver_object = saver.string();
                    else saver.skip();
                }
                break;
            case 5:
                for (Message value = m.message(); value.next();) {
                    if (value.field() == 1) out.has_checkpoint_values = value.boolean();
                    else value.skip();
                }
                break;
            default: m.skip();
        }
    }
    return out;
}

}  // namespace detail

TF_COMMON_INLINE_BODY std::string TrackableGraph::serialize() const {
    std::string out;
    protozero::pbf_writer w(out);
    for (const TrackableNode& node : nodes) w.add_message(1, detail::serialize(node));
    return out;
}

TF_COMMON_INLINE_BODY TrackableGraph TrackableGraph::parse(std::string_view bytes,
                                                           const Source& source) {
    TrackableGraph out;
    for (Message m(bytes, source); m.next();) {
        if (m.field() == 1) out.nodes.push_back(detail::parse_trackable(m.message()));
        else m.skip();
    }
    const auto check = [&](int id) {
        if (id < 0 || id >= out.size())
            detail::corrupt(source, 0, "object " + std::to_string(id),
                            "one of " + std::to_string(out.size()));
    };
    if (out.nodes.empty()) detail::corrupt(source, 0, "no objects", "at least a root");
    for (const TrackableNode& node : out.nodes) {
        for (const auto& child : node.children) check(child.node);
        for (const auto& slot : node.slots) {
            check(slot.original);
            check(slot.slot);
        }
    }
    return out;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
