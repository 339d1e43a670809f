// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the tape of a traced function to the graph table: numbers the nodes in program order.

#include <tf/core/trace.hpp>
#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>

namespace tf::graph {

namespace detail {

constexpr void write_scope(Graph& g, trace::Scope& scope, int parent);

/// The row of a name scope in the graph's table.
constexpr int scope_row(Graph& g, trace::NameScope* s) {
    if (s == nullptr) return -1;
    if (s->id < 0) {
        const int outer = scope_row(g, s->outer);
        s->id = g.scopes.push({outer, append(g.text, s->name)});
    }
    return s->id;
}

constexpr void write_node(Graph& g, trace::Node& n, int region) {
    if (n.def->id == def_of<op::CustomGradient>.id) return;
    if (n.def->id == def_of<op::CustomResult>.id) {
        const trace::Node& from = *n.inputs[0];
        const bool tied = from.def->id == def_of<op::CustomGradient>.id;
        n.id = tied ? from.inputs[static_cast<int>(from.words[0] + n.words[0])]->id : from.id;
        g.custom_gradients = true;
        return;
    }
    const int first_region = g.regions.size();
    if (!n.regions.empty()) {
        for (trace::Scope* s : n.regions) s->id = g.regions.push({});
        for (trace::Scope* s : n.regions) write_scope(g, *s, region);
    }
    Row r;
    r.def = n.def;
    r.dtype = n.dtype;
    r.shape = n.shape;
    r.region = region;
    if (n.names != nullptr) r.scope = scope_row(g, n.names);
    r.inputs.begin = g.ints.size();
    for (trace::Node* in : n.inputs) g.ints.push(in->id);
    r.inputs.count = g.ints.size() - r.inputs.begin;
    if (!n.words.empty()) r.words = append(g.words, n.words);
    if (!n.text.empty()) r.text = append(g.text, n.text);
    r.regions = {first_region, n.regions.size()};
    n.id = g.rows.push(r);
    for (int k = 0; k < r.regions.count; ++k) g.regions[first_region + k].owner = n.id;
}

constexpr void write_scope(Graph& g, trace::Scope& scope, int parent) {
    const int first = g.rows.size();
    for (trace::Node* n : scope.order) write_node(g, *n, scope.id);
    Region& region = g.regions[scope.id];
    region.parent = parent;
    region.first = first;
    region.last = g.rows.size();
    region.outputs.begin = g.ints.size();
    for (trace::Node* n : scope.outputs) g.ints.push(n->id);
    region.outputs.count = g.ints.size() - region.outputs.begin;
}

}  // namespace detail

/// The graph of a finished trace; region 0 is the function's body.
constexpr Graph record(trace::Scope& root) {
    Graph g;
    root.id = g.regions.push({});
    detail::write_scope(g, root, -1);
    return g;
}

}  // namespace tf::graph
