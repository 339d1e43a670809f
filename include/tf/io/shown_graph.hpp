// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A FunctionDef as a graph of its own, as TensorBoard draws it: arguments and results become nodes,
// inputs lose the names of outputs, variables stand under their own names and scopes.

#include <tf/io/graph_def.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::io {

namespace detail {

/// "node:output:2" as "node:2", "node:output:0" as "node": how a main graph names outputs.
template <class = void>
std::string plain_input(const std::string& in, const std::map<std::string, std::string>& renamed) {
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

}  // namespace detail

/// `variables` are the names of the function's last arguments, such as "net/hidden/w"; `prefix` and
/// a slash go before all names.
template <class = void>
void append_shown(const FunctionDef& f, const std::vector<std::string>& variables,
                  const std::string& prefix, std::vector<NodeDef>& out) {
    std::map<std::string, std::string> renamed;
    const std::size_t own = f.inputs.size() - variables.size();
    for (std::size_t k = 0; k < f.inputs.size(); ++k) {
        const ArgDef& a = f.inputs[k];
        const std::string name = prefix + (k < own ? a.name : variables[k - own]);
        renamed[a.name] = name;
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
    for (const NodeDef& n : f.nodes) renamed[n.name] = prefix + n.name;
    for (NodeDef n : f.nodes) {
        n.name = prefix + n.name;
        for (std::string& in : n.inputs) in = detail::plain_input(in, renamed);
        out.push_back(std::move(n));
    }
    std::int64_t k = 0;
    for (const ArgDef& r : f.outputs) {
        out.push_back({prefix + r.name + "_retval",
                       "_Retval",
                       {detail::plain_input(f.ret.at(r.name), renamed)},
                       {{"T", r.type}, {"index", k}},
                       {}});
        ++k;
    }
}

}  // namespace tf::io
