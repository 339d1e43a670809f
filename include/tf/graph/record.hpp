// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the tape of a traced function to the graph table: numbers the nodes in program order.

#include <tf/core/trace.hpp>
#include <tf/graph/ir.hpp>

namespace tf::graph {

namespace detail {

constexpr void write_scope(Graph& g, trace::Scope& scope, int parent);

constexpr void write_node(Graph& g, trace::Node& n, int region) {
    const int first_region = static_cast<int>(g.regions.size());
    for (std::size_t k = 0; k < n.regions.size(); ++k) g.regions.push_back({});
    for (std::size_t k = 0; k < n.regions.size(); ++k) {
        n.regions[k]->id = first_region + static_cast<int>(k);
        write_scope(g, *n.regions[k], region);
    }
    n.id = static_cast<int>(g.rows.size());
    Row r;
    r.def = n.def;
    r.dtype = n.dtype;
    r.shape = n.shape;
    r.region = region;
    r.inputs = {static_cast<int>(g.ints.size()), static_cast<int>(n.inputs.size())};
    for (trace::Node* in : n.inputs) g.ints.push_back(in->id);
    if (!n.words.empty()) r.words = g.append_words(n.words);
    if (!n.text.empty()) r.text = g.append_text(n.text);
    r.regions = {first_region, static_cast<int>(n.regions.size())};
    for (std::size_t k = 0; k < n.regions.size(); ++k)
        g.regions[static_cast<std::size_t>(first_region) + k].owner = n.id;
    g.rows.push_back(r);
}

constexpr void write_scope(Graph& g, trace::Scope& scope, int parent) {
    const auto id = static_cast<std::size_t>(scope.id);
    g.regions[id].parent = parent;
    g.regions[id].first = static_cast<int>(g.rows.size());
    for (trace::Node* n : scope.order) write_node(g, *n, scope.id);
    Range outputs{static_cast<int>(g.ints.size()), static_cast<int>(scope.outputs.size())};
    for (trace::Node* n : scope.outputs) g.ints.push_back(n->id);
    g.regions[id].outputs = outputs;
    g.regions[id].last = static_cast<int>(g.rows.size());
}

}  // namespace detail

/// The graph of a finished trace; region 0 is the function's body.
constexpr Graph record(trace::Scope& root) {
    Graph g;
    g.regions.push_back({});
    root.id = 0;
    detail::write_scope(g, root, -1);
    return g;
}

}  // namespace tf::graph
