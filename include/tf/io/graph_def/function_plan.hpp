// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A FunctionDef with its names resolved: the node that each input comes from, and the order in
// which to read the nodes that its results and effects need.

#include <queue>
#include <unordered_map>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/graph_def.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// The origin of an input.
struct PlannedInput {
    int node = -1;       ///< -1: an argument
    int index = 0;       ///< the index of the argument, or of the node's result
    std::string list{};  ///< the name of the output that `index` counts in
};

class FunctionPlan {
public:
    /// errors::InvalidArgument for undefined names, and for cycles.
    TF_COMMON explicit FunctionPlan(const FunctionDef& f) : f_(f) {
        for (std::size_t k = 0; k < f.inputs.size(); ++k)
            arguments_[f.inputs[k].name] = static_cast<int>(k);
        for (std::size_t k = 0; k < f.nodes.size(); ++k)
            if (!nodes_.emplace(f.nodes[k].name, static_cast<int>(k)).second)
                fail("two nodes '" + f.nodes[k].name + "'", "different names");
        inputs_.resize(f.nodes.size());
        controls_.resize(f.nodes.size());
        for (std::size_t k = 0; k < f.nodes.size(); ++k)
            for (const std::string& in : f.nodes[k].inputs) {
                if (in.starts_with('^')) {
                    const auto found = nodes_.find(std::string_view(in).substr(1));
                    if (found != nodes_.end()) controls_[k].push_back(found->second);
                    else if (!arguments_.contains(std::string_view(in).substr(1)))
                        fail("an input '" + in + "'", "a node of the function");
                } else {
                    inputs_[k].push_back(resolve(in));
                }
            }
        for (const ArgDef& out : f.outputs) {
            outputs_.emplace(out.name, outputs_.size());
            const auto found = f.ret.find(out.name);
            if (found == f.ret.end()) fail("no value for result '" + out.name + "'", "one");
            results_.push_back(resolve(found->second));
        }
        sort();
    }

    const FunctionDef& function() const { return f_; }
    const std::vector<int>& order() const { return order_; }
    TF_COMMON const std::vector<PlannedInput>& inputs(int node) const {
        return inputs_[static_cast<std::size_t>(node)];
    }
    const std::vector<PlannedInput>& results() const { return results_; }
    /// The index of the result with this name; `otherwise` if there is none.
    TF_COMMON std::size_t result(std::string_view name, std::size_t otherwise) const {
        const auto found = outputs_.find(name);
        return found == outputs_.end() ? otherwise : found->second;
    }

    /// The argument that a result returns unchanged; -1 if it does not return an argument.
    TF_COMMON int passed_through(std::size_t result) const {
        const PlannedInput* in = &results_[result];
        for (std::size_t steps = 0; in->node >= 0; ++steps) {
            const NodeDef& n = f_.nodes[static_cast<std::size_t>(in->node)];
            if (n.op != "Identity" || inputs_[static_cast<std::size_t>(in->node)].size() != 1 ||
                steps > f_.nodes.size())
                return -1;
            in = &inputs_[static_cast<std::size_t>(in->node)][0];
        }
        return in->index;
    }

private:
    TF_COMMON [[noreturn]] void fail(std::string got, std::string expected) const {
        errors::raise<errors::InvalidArgument>({"tf.io.bad_function", "saved_model::load", f_.name,
                                                std::move(got), std::move(expected)});
    }
    /// Resolves "argument" or "node:output:index".
    TF_COMMON PlannedInput resolve(std::string_view in) const {
        const std::size_t colon = in.find(':');
        if (colon == std::string_view::npos) {
            const auto found = arguments_.find(in);
            if (found == arguments_.end())
                fail("an input '" + std::string(in) + "'", "an argument");
            return {-1, found->second};
        }
        const auto found = nodes_.find(in.substr(0, colon));
        const std::size_t last = in.rfind(':');
        if (found == nodes_.end())
            fail("an input '" + std::string(in) + "'", "a node of the function");
        if (last == colon) fail("an input '" + std::string(in) + "'", "node:output:index");
        int index = 0;
        for (const char c : in.substr(last + 1)) {
            if (c < '0' || c > '9' || index > 1000000)
                fail("an input '" + std::string(in) + "'", "node:output:index");
            index = index * 10 + (c - '0');
        }
        return {found->second, index, std::string(in.substr(colon + 1, last - colon - 1))};
    }
    /// Orders the nodes that results and control results need: each node comes after its inputs,
    /// and otherwise in the order of the file.
    TF_COMMON void sort() {
        const std::size_t n = f_.nodes.size();
        std::vector<char> needed(n, 0);
        std::vector<int> open;
        const auto need = [&](int node) {
            if (node < 0 || needed[static_cast<std::size_t>(node)] != 0) return;
            needed[static_cast<std::size_t>(node)] = 1;
            open.push_back(node);
        };
        for (const PlannedInput& r : results_) need(r.node);
        for (const auto& [name, node] : f_.control_ret) {
            const auto found = nodes_.find(node);
            if (found == nodes_.end())
                fail("no node '" + node + "'", "a node that is run for its side effect");
            need(found->second);
        }
        std::vector<std::vector<int>> users(n);
        std::vector<int> waits(n, 0);
        while (!open.empty()) {
            const auto at = static_cast<std::size_t>(open.back());
            open.pop_back();
            const auto follows = [&](int from) {
                if (from < 0) return;
                need(from);
                users[static_cast<std::size_t>(from)].push_back(static_cast<int>(at));
                ++waits[at];
            };
            for (const PlannedInput& in : inputs_[at]) follows(in.node);
            for (const int c : controls_[at]) follows(c);
        }
        std::priority_queue<int, std::vector<int>, std::greater<>> ready;
        std::size_t total = 0;
        for (std::size_t k = 0; k < n; ++k) {
            total += needed[k] != 0;
            if (needed[k] != 0 && waits[k] == 0) ready.push(static_cast<int>(k));
        }
        while (!ready.empty()) {
            const int k = ready.top();
            ready.pop();
            order_.push_back(k);
            for (const int u : users[static_cast<std::size_t>(k)])
                if (--waits[static_cast<std::size_t>(u)] == 0) ready.push(u);
        }
        if (order_.size() != total) fail("nodes that depend on each other", "no cycle");
    }

    const FunctionDef& f_;
    std::unordered_map<std::string_view, int> arguments_, nodes_;
    std::unordered_map<std::string_view, std::size_t> outputs_;
    std::vector<std::vector<PlannedInput>> inputs_;
    std::vector<std::vector<int>> controls_;
    std::vector<PlannedInput> results_;
    std::vector<int> order_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
