// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The checkpoint keys of the variables of a SavedModel of TensorFlow 1. In: the main graph, whose
// nodes RestoreV2 and Assign state them. Out: a key for each variable, and for a part of a
// partitioned variable also the slice that it is of the whole. Mirrors tf.compat.v1.train.Saver.

#include <charconv>
#include <map>
#include <set>

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/tensor_slice.hpp>
#include <tf/io/saved_model/saved_model_def.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// The place of a variable's value in a checkpoint. The key belongs to the model.
struct StoredName {
    std::string_view key{};
    Shape whole = Shape::invalid();  ///< invalid if the variable is not a part
    TensorSlice slice{};
};

namespace detail {

class StoredNames {
public:
    TF_COMMON explicit StoredNames(const GraphDef& graph) {
        for (const NodeDef& n : graph.nodes) nodes_.emplace(n.name, &n);
    }
    /// Follows the nodes that the saver's restore op needs.
    TF_COMMON std::map<std::string, StoredName> run(const std::string& restore_op) const {
        std::map<std::string, StoredName> out;
        std::vector<const NodeDef*> open;
        std::set<const NodeDef*> seen;
        const auto need = [&](std::string_view input) {
            const NodeDef* n = find(input);
            if (n != nullptr && seen.insert(n).second) open.push_back(n);
        };
        need(restore_op);
        while (!open.empty()) {
            const NodeDef& n = *open.back();
            open.pop_back();
            if ((n.op == "Assign" || n.op == "AssignVariableOp") && n.inputs.size() > 1)
                if (StoredName found; restored(n.inputs[1], found))
                    out.emplace(node_of(n.inputs[0]), std::move(found));
            for (const std::string& in : n.inputs) need(in);
        }
        return out;
    }

private:
    TF_COMMON static std::string node_of(std::string_view input) {
        if (input.starts_with('^')) input.remove_prefix(1);
        return std::string(input.substr(0, input.find(':')));
    }
    TF_COMMON const NodeDef* find(std::string_view input) const {
        const auto at = nodes_.find(node_of(input));
        return at == nodes_.end() ? nullptr : at->second;
    }
    /// Element k of a constant vector of strings; null if there is none.
    TF_COMMON const std::string* text(std::string_view input, std::size_t k) const {
        const NodeDef* n = find(input);
        const auto* v = n == nullptr ? nullptr : find_attr<TensorAttr>(n->attrs, "value");
        if (v == nullptr || v->value.empty() || v->value.dtype() != DType::str ||
            k >= static_cast<std::size_t>(v->value.shape().size()))
            return nullptr;
        return static_cast<const std::string*>(v->value.data()) + k;
    }
    /// Finds the key of a value that RestoreV2 reads.
    TF_COMMON bool restored(const std::string& value, StoredName& out) const {
        std::string at = value;
        const NodeDef* n = find(at);
        for (int steps = 0; n != nullptr && n->op == "Identity" && steps < 8; ++steps) {
            if (n->inputs.empty()) return false;
            at = n->inputs[0];
            n = find(at);
        }
        if (n == nullptr || n->op != "RestoreV2" || n->inputs.size() < 3) return false;
        std::size_t k = 0;
        if (const std::size_t colon = at.rfind(':'); colon != std::string::npos)
            std::from_chars(at.data() + colon + 1, at.data() + at.size(), k);
        const std::string* key = text(n->inputs[1], k);
        const std::string* slice = text(n->inputs[2], k);
        if (key == nullptr) return false;
        out.key = *key;
        return slice == nullptr || slice->empty() || read_slice(*slice, out);
    }
    /// Reads "10 4 0,5:-": the dims of the whole, then start and length of the slice along each.
    TF_COMMON static bool read_slice(std::string_view text, StoredName& out) {
        out.whole = Shape{};
        const auto number = [&](std::int64_t& to) {
            const auto read = std::from_chars(text.data(), text.data() + text.size(), to);
            text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
            return read.ec == std::errc() && to >= 0 && to <= std::numeric_limits<int>::max();
        };
        const auto next = [&](char c) {
            if (!text.starts_with(c)) return false;
            text.remove_prefix(1);
            return true;
        };
        while (text.find(' ') != std::string_view::npos) {
            std::int64_t dim = 0;
            if (!number(dim) || !next(' ') || out.whole.rank == max_rank) return false;
            out.whole.push_back(static_cast<int>(dim));
        }
        for (int i = 0; i < out.whole.rank; ++i) {
            Extent e;
            if (i > 0 && !next(':')) return false;
            if (!next('-') && (!number(e.start) || !next(',') || !number(e.length))) return false;
            out.slice.push_back(e);
        }
        return text.empty() && shape_of_slice(out.whole, out.slice).valid();
    }

    std::map<std::string, const NodeDef*> nodes_;
};

}  // namespace detail

/// The elements of a slice, which is within the whole and of shape `part`.
TF_COMMON_INLINE AnyTensor slice_of(const AnyTensor& whole, const Shape& part,
                                    const TensorSlice& slice) {
    const std::size_t width = size_of(whole.dtype());
    tf::detail::tracing::Handle h(tf::detail::core::allocate(whole.dtype(), part.size()));
    std::int64_t index[max_rank] = {};
    for (std::int64_t k = 0; k < part.size(); ++k) {
        std::int64_t at = 0;
        for (int i = 0; i < part.rank; ++i)
            at = at * whole.shape()[i] + slice[static_cast<std::size_t>(i)].start + index[i];
        std::memcpy(static_cast<char*>(h.buffer()->data()) + static_cast<std::size_t>(k) * width,
                    static_cast<const char*>(whole.data()) + static_cast<std::size_t>(at) * width,
                    width);
        for (int i = part.rank; i-- > 0 && ++index[i] == part[i];) index[i] = 0;
    }
    return {std::move(h), part, whole.dtype()};
}

/// The checkpoint keys of variables by their nodes. A variable that the graph does not restore has
/// no entry.
TF_COMMON_INLINE std::map<std::string, StoredName> stored_names(const SavedModelDef& model) {
    if (!model.saver) return {};
    return detail::StoredNames(model.graph).run(model.saver->restore_op);
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
