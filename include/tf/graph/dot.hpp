// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The graph in the language of Graphviz: nodes with op, dtype and shape, regions as boxes, the
// order of effects as dashed edges.

#include <string>

#include <tf/graph/ir.hpp>

namespace tf::graph {

namespace detail {

inline std::string dot_label(const View& g, int i) {
    const Row& r = g.row(i);
    std::string label(r.def->name);
    if (r.dtype != DType::invalid)
        label += "\\n" + std::string(name_of(r.dtype)) + " " + r.shape.to_string();
    return label;
}

inline void dot_region(std::string& out, const View& g, int region, const std::string& indent) {
    int last_effect = -1;
    for (int i = g.region(region).first; i < g.region(region).last; ++i) {
        const Row& r = g.row(i);
        if (r.region != region) continue;
        for (int s = r.regions.begin; s < r.regions.end(); ++s) {
            out += indent + "subgraph cluster_" + std::to_string(s) + " {\n";
            out += indent + "  label=\"" + std::string(r.def->name) + " " + std::to_string(i) +
                   " / " + std::to_string(s - r.regions.begin) + "\";\n";
            dot_region(out, g, s, indent + "  ");
            out += indent + "}\n";
        }
        out += indent + "n" + std::to_string(i) + " [label=\"" + dot_label(g, i) + "\"];\n";
        for (int k : g.inputs(i))
            out += indent + "n" + std::to_string(k) + " -> n" + std::to_string(i) + ";\n";
        for (int s = r.regions.begin; s < r.regions.end(); ++s)
            for (int k : g.outputs(s))
                out += indent + "n" + std::to_string(k) + " -> n" + std::to_string(i) +
                       " [style=dotted];\n";
        if (r.def->role == Role::effect || r.def->role == Role::variable_write) {
            if (last_effect >= 0)
                out += indent + "n" + std::to_string(last_effect) + " -> n" + std::to_string(i) +
                       " [style=dashed];\n";
            last_effect = i;
        }
    }
}

}  // namespace detail

/// A digraph in the language of Graphviz.
inline std::string to_dot(const View& g) {
    std::string out = "digraph {\n  node [shape=box];\n";
    detail::dot_region(out, g, 0, "  ");
    return out + "}\n";
}

}  // namespace tf::graph
