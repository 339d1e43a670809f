// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Converts a FunctionDef to a separate graph that TensorBoard can draw: arguments and results
// become nodes, references to inputs lose the names of outputs, and variables appear under their
// own names and scopes.

#include <set>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/graph_def.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

namespace detail {

/// Converts "node:output:2" to "node:2", and "node:output:0" to "node", as main graphs name
/// outputs.
TF_COMMON_INLINE std::string plain_input(const std::string& in,
                                         const std::map<std::string, std::string>& renamed) {
    const bool control = in.starts_with('^');
    std::string name = control ? in.substr(1) : in;
    std::string index;
    if (const std::size_t cut = name.find(':'); cut != std::string::npos) {
        index = name.substr(name.rfind(':'));
        name.resize(cut);
    }
    if (const auto found = renamed.find(name); found != renamed.end()) name = found->second;
    return (control ? "^" : "") + name + (index == ":0" ? "" : index);
}

/// Returns `wanted`, or "wanted_1" and so on: the first name that is not in `used`; adds it there.
TF_COMMON_INLINE std::string unused_name(const std::string& wanted, std::set<std::string>& used) {
    std::string name = wanted;
    for (int i = 1; !used.insert(name).second; ++i) name = wanted + "_" + std::to_string(i);
    return name;
}

}  // namespace detail

/// `variables` are the names of the function's last arguments, such as "net/hidden/w"; no other
/// node may have one of them. `prefix` is prepended to all names. Returns the new names of nodes
/// and arguments by their names in the function.
TF_COMMON_INLINE std::map<std::string, std::string> append_shown(
    const FunctionDef& f, const std::vector<std::string>& variables, const std::string& prefix,
    std::vector<NodeDef>& out) {
    std::map<std::string, std::string> renamed;
    std::set<std::string> used;
    const std::size_t own = f.inputs.size() - variables.size();
    for (std::size_t k = 0; k < variables.size(); ++k)
        renamed[f.inputs[own + k].name] = detail::unused_name(prefix + variables[k], used);
    for (std::size_t k = 0; k < own; ++k)
        renamed[f.inputs[k].name] = detail::unused_name(prefix + f.inputs[k].name, used);
    for (const NodeDef& n : f.nodes) renamed[n.name] = detail::unused_name(prefix + n.name, used);
    for (std::size_t k = 0; k < f.inputs.size(); ++k) {
        const ArgDef& a = f.inputs[k];
        const std::string& name = renamed[a.name];
        NodeDef n{name, k < own ? "_Arg" : "VarHandleOp", {}, {}, {}};
        if (k < own) {
            n.attrs = {{"T", a.type}, {"index", static_cast<std::int64_t>(k)}};
            if (const auto found = f.arg_attrs.find(static_cast<std::uint32_t>(k));
                found != f.arg_attrs.end())
                if (const auto shapes = found->second.find("_output_shapes");
                    shapes != found->second.end())
                    n.attrs["_output_shapes"] = shapes->second;
        } else {
            n.attrs = {{"dtype", a.handle_data.front().type},
                       {"shape", a.handle_data.front().shape}};
        }
        out.push_back(std::move(n));
    }
    for (NodeDef n : f.nodes) {
        n.name = renamed[n.name];
        for (std::string& in : n.inputs) in = detail::plain_input(in, renamed);
        out.push_back(std::move(n));
    }
    std::int64_t k = 0;
    for (const ArgDef& r : f.outputs) {
        out.push_back({detail::unused_name(prefix + r.name + "_retval", used),
                       "_Retval",
                       {detail::plain_input(f.ret.at(r.name), renamed)},
                       {{"T", r.type}, {"index", k}},
                       {}});
        ++k;
    }
    return renamed;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
