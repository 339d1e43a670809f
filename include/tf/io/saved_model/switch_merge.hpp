// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Control flow of TensorFlow 1 as that of TensorFlow 2. In: a function with the nodes Switch and
// Merge (branches), Enter, LoopCond, NextIteration and Exit (loops). Out: the same function with
// If and While, and the functions that those call. What does not look like tf.cond or tf.while_loop
// stays as it is, and the importer reports its nodes as unsupported. Mirrors TensorFlow's
// functionalize_control_flow.

#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/graph_def.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Rewrites the functions of one model.
class SwitchMerge {
public:
    /// Appends the functions of branches and loops to `made`.
    TF_COMMON explicit SwitchMerge(std::vector<FunctionDef>& made) : made_(made) {}

    TF_COMMON void run(FunctionDef& f) { run(f, 0); }

private:
    static constexpr int most_nested = 64;
    static constexpr std::size_t most_conditions = 64;
    /// The predicates that a value depends on, and the branches taken.
    using State = std::map<std::string_view, bool>;
    using Inputs = std::map<std::string, std::string>;  ///< argument of a new function by tensor

    /// A reference to a tensor: "argument", "node:output:index".
    struct Tensor {
        std::string node, list;
        int index = 0;
    };
    TF_COMMON static Tensor parts(const std::string& name) {
        const std::size_t first = name.find(':'), last = name.rfind(':');
        if (first == std::string::npos || first == last) return {name, {}};
        Tensor t{name.substr(0, first), name.substr(first + 1, last - first - 1)};
        const std::string digits = name.substr(last + 1);
        t.index = digits.size() == 1 && digits[0] >= '0' && digits[0] <= '9' ? digits[0] - '0' : 9;
        return t;
    }
    TF_COMMON static bool is(const NodeDef& n, std::string_view op) {
        std::string_view own = n.op;
        if (own.starts_with("Ref")) own.remove_prefix(3);
        return own == op;
    }

    /// A function that is rewritten.
    struct Subject {
        FunctionDef& f;
        std::unordered_map<std::string, std::size_t> nodes{};

        TF_COMMON explicit Subject(FunctionDef& of) : f(of) { index(); }
        TF_COMMON void index() {
            nodes.clear();
            for (std::size_t k = 0; k < f.nodes.size(); ++k) nodes.emplace(f.nodes[k].name, k);
        }
        /// The node of a tensor or control input; null for an argument.
        TF_COMMON const NodeDef* find(const std::string& input) const {
            const auto at =
                nodes.find(input.starts_with('^') ? input.substr(1) : parts(input).node);
            return at == nodes.end() ||
                           (!input.starts_with('^') && input.find(':') == std::string::npos)
                       ? nullptr
                       : &f.nodes[at->second];
        }
    };

    TF_COMMON void run(FunctionDef& f, int depth) {
        bool branches = false, loops = false;
        for (const NodeDef& n : f.nodes) {
            branches = branches || is(n, "Merge");
            loops = loops || is(n, "Enter") || is(n, "NextIteration");
        }
        if (depth < most_nested) {
            if (loops) lower_loops(f, depth);
            if (branches) lower_branches(f, depth);
        }
        if (!loops) return;
        // A plan of the function must have no cycle.
        for (NodeDef& n : f.nodes)
            if (is(n, "NextIteration")) n.inputs.clear();
    }
    TF_COMMON bool spend(std::size_t steps) {
        if (steps > left_) return false;
        left_ -= steps;
        return true;
    }

    /// What a copy of a node costs: a malformed file can have nodes that many functions copy.
    TF_COMMON static std::size_t weight(const NodeDef& n) {
        std::size_t bytes = n.name.size();
        for (const std::string& in : n.inputs) bytes += in.size();
        for (const auto& [name, value] : n.attrs) {
            bytes += name.size();
            if (const auto* text = value.template get_if<std::string>()) bytes += text->size();
            if (const auto* all = value.template get_if<AttrList>()) {
                for (const std::string& text : all->strings) bytes += text.size();
                for (const FunctionName& f : all->functions) bytes += f.name.size();
                bytes += 8 * (all->ints.size() + all->floats.size() + all->types.size() +
                              8 * all->shapes.size());
            }
        }
        return 1 + n.inputs.size() + bytes / 64;
    }

    // ---- new functions

    /// Copies the nodes that `results` need. `boundary` tells where the copy ends: it returns the
    /// tensor to take from outside, or an empty string for a node to copy. False if too large.
    template <class Boundary>
    bool extract(const Subject& s, const std::vector<std::string>& results, FunctionDef& to,
                 Inputs& inputs, Boundary&& boundary) {
        std::vector<const NodeDef*> open;
        std::set<std::string> copied;
        const auto read = [&](const std::string& input) -> std::string {
            const NodeDef* n = s.find(input);
            const std::string outer = n == nullptr ? input : boundary(*n, input);
            if (!outer.empty())
                return inputs.try_emplace(outer, "in_" + std::to_string(inputs.size()))
                    .first->second;
            if (copied.insert(n->name).second) open.push_back(n);
            return input;
        };
        for (std::size_t k = 0; k < results.size(); ++k) {
            to.outputs.push_back({"out_" + std::to_string(k)});
            to.ret[to.outputs.back().name] = read(results[k]);
        }
        while (!open.empty()) {
            const NodeDef& n = *open.back();
            open.pop_back();
            if (!spend(weight(n))) return false;
            NodeDef out{n.name, n.op, {}, n.attrs};
            for (const std::string& in : n.inputs) {
                if (!in.starts_with('^')) {
                    out.inputs.push_back(read(in));
                    continue;
                }
                const NodeDef* from = s.find(in);
                if (from == nullptr || !boundary(*from, in).empty()) continue;
                if (copied.insert(from->name).second) open.push_back(from);
                out.inputs.push_back(in);
            }
            to.nodes.push_back(std::move(out));
        }
        return true;
    }
    TF_COMMON static void set_arguments(FunctionDef& f, const Inputs& inputs) {
        f.inputs.resize(inputs.size());
        for (const auto& [outer, name] : inputs)
            f.inputs[static_cast<std::size_t>(std::stoi(name.substr(3)))] = {name};
    }
    /// The outer tensors in the order of the arguments.
    TF_COMMON static std::vector<std::string> in_order(const Inputs& inputs) {
        std::vector<std::string> out(inputs.size());
        for (const auto& [outer, name] : inputs)
            out[static_cast<std::size_t>(std::stoi(name.substr(3)))] = outer;
        return out;
    }
    TF_COMMON std::string new_name(const FunctionDef& f, std::string_view what) {
        return f.name + "/" + std::string(what) + "_" + std::to_string(count_++);
    }
    TF_COMMON void keep(FunctionDef&& f, int depth) {
        run(f, depth + 1);
        made_.push_back(std::move(f));
    }
    TF_COMMON static void forward(NodeDef& n, std::string from) {
        n = {n.name, "Identity", {std::move(from)}};
    }

    // ---- branches

    /// The predicate without the Identity nodes around it.
    TF_COMMON std::string_view predicate(const Subject& s, std::string name) {
        for (int steps = 0; steps < most_nested; ++steps) {
            const NodeDef* n = s.find(name);
            if (n == nullptr || n->op != "Identity" || n->inputs.empty()) break;
            name = n->inputs[0];
        }
        return *predicates_.insert(std::move(name)).first;
    }
    TF_COMMON static bool taken(const Tensor& t) { return t.list == "output_true" || t.index == 1; }

    struct Branches {
        std::string_view condition;
        std::vector<std::size_t> merges{};
        std::vector<std::string> results[2] = {};  ///< of false and true
        std::set<std::string> switches{};

        TF_COMMON void add(Branches&& other) {
            switches.merge(other.switches);
            const auto append = [](auto& to, const auto& from) {
                to.insert(to.end(), from.begin(), from.end());
            };
            append(merges, other.merges);
            for (int side = 0; side < 2; ++side) append(results[side], other.results[side]);
        }
    };

    TF_COMMON void lower_branches(FunctionDef& f, int depth) {
        Subject s(f);
        std::unordered_map<std::string, State> states;
        if (!find_states(s, states)) return;
        // Results that share a Switch are those of one tf.cond, and become those of one If: their
        // branches may share nodes with effects, which must not run twice.
        std::map<std::size_t, Branches> groups;
        std::map<std::string, std::size_t> group_of;  // by Switch
        for (std::size_t k = 0; k < f.nodes.size(); ++k) {
            const NodeDef& n = f.nodes[k];
            const auto state = states.find(n.name);
            if (!is(n, "Merge") || state == states.end() || !state->second.empty()) continue;
            const std::string_view condition = condition_of(s, n, states);
            if (condition.empty()) continue;
            Branches g{condition, {k}, {}, switches_of(s, n, condition, states)};
            const State first = state_of(s, n.inputs[0], states);
            for (int side = 0; side < 2; ++side)
                g.results[side] = {n.inputs[first.at(condition) == (side == 1) ? 0 : 1]};
            for (const std::string& name : std::set(g.switches)) {
                const auto known = group_of.find(name);
                if (known == group_of.end() || !groups.contains(known->second)) continue;
                auto other = groups.extract(known->second);
                g.add(std::move(other.mapped()));
            }
            if (!spend(g.switches.size())) return;
            for (const std::string& name : g.switches) group_of[name] = k;
            groups.emplace(k, std::move(g));
        }
        for (const auto& [key, g] : groups) lower(s, g, states, depth);
    }
    TF_COMMON void lower(Subject& s, const Branches& g,
                         const std::unordered_map<std::string, State>& states, int depth) {
        Inputs inputs;
        FunctionDef made[2];
        for (int side = 0; side < 2; ++side) {
            made[side].name = new_name(s.f, side == 1 ? "then" : "else");
            const auto boundary = [&](const NodeDef& n, const std::string& input) -> std::string {
                if (is(n, "Switch") && n.inputs.size() == 2 &&
                    predicate(s, n.inputs[1]) == g.condition)
                    return n.inputs[0];
                const auto state = states.find(n.name);
                return state != states.end() && state->second.contains(g.condition) ? "" : input;
            };
            if (!extract(s, g.results[side], made[side], inputs, boundary)) return;
        }
        NodeDef node{made[1].name + "/If", "If", {std::string(g.condition)}};
        node.attrs = {{"then_branch", FunctionName{made[1].name}},
                      {"else_branch", FunctionName{made[0].name}}};
        for (std::string& outer : in_order(inputs)) node.inputs.push_back(std::move(outer));
        for (FunctionDef& m : made) {
            set_arguments(m, inputs);
            keep(std::move(m), depth);
        }
        for (std::size_t k = 0; k < g.merges.size(); ++k)
            forward(s.f.nodes[g.merges[k]], node.name + ":output:" + std::to_string(k));
        s.f.nodes.push_back(std::move(node));
    }
    /// The predicate that decides between the two inputs of a Merge; empty if there is not one.
    TF_COMMON std::string_view condition_of(const Subject& s, const NodeDef& merge,
                                            const std::unordered_map<std::string, State>& states) {
        if (merge.inputs.size() != 2) return {};
        const State a = state_of(s, merge.inputs[0], states),
                    b = state_of(s, merge.inputs[1], states);
        std::string_view found;
        for (const auto& [p, side] : a)
            if (const auto other = b.find(p); other != b.end() && other->second != side) {
                if (!found.empty()) return {};
                found = p;
            }
        return found;
    }
    /// The Switch nodes at which the branches of a Merge begin.
    TF_COMMON std::set<std::string> switches_of(
        const Subject& s, const NodeDef& merge, std::string_view condition,
        const std::unordered_map<std::string, State>& states) {
        std::vector<std::string> open = merge.inputs;
        std::set<std::string> found, seen;
        while (!open.empty() && spend(1)) {
            const NodeDef* n = s.find(open.back());
            open.pop_back();
            if (n == nullptr || !seen.insert(n->name).second) continue;
            if (is(*n, "Switch") && n->inputs.size() == 2 &&
                predicate(s, n->inputs[1]) == condition) {
                found.insert(n->name);
                continue;
            }
            const auto state = states.find(n->name);
            if (state == states.end() || !state->second.contains(condition)) continue;
            for (const std::string& in : n->inputs) open.push_back(in);
        }
        return found;
    }
    TF_COMMON State state_of(const Subject& s, const std::string& input,
                             const std::unordered_map<std::string, State>& states) {
        const NodeDef* n = s.find(input);
        if (n == nullptr) return {};
        const auto at = states.find(n->name);
        State out = at == states.end() ? State{} : at->second;
        if (is(*n, "Switch") && n->inputs.size() == 2 && !input.starts_with('^'))
            out[predicate(s, n->inputs[1])] = taken(parts(input));
        return out;
    }
    /// Finds the states of the nodes that results need. False if the nodes have a cycle or depend
    /// on too many predicates.
    TF_COMMON bool find_states(const Subject& s, std::unordered_map<std::string, State>& states) {
        std::vector<std::pair<const NodeDef*, std::size_t>> open;
        std::set<const NodeDef*> begun;
        const auto begin = [&](const NodeDef* n) {
            if (n == nullptr || states.contains(n->name)) return true;
            if (!begun.insert(n).second || !spend(1 + n->inputs.size())) return false;
            open.emplace_back(n, 0);
            return true;
        };
        std::vector<std::string> roots;
        for (const auto& [name, from] : s.f.ret) roots.push_back(from);
        for (const auto& [name, from] : s.f.control_ret) roots.push_back("^" + from);
        for (const std::string& root : roots) {
            if (!begin(s.find(root))) return false;
            while (!open.empty()) {
                auto& [n, next] = open.back();
                if (next < n->inputs.size()) {
                    if (!begin(s.find(n->inputs[next++]))) return false;
                    continue;
                }
                State state;
                for (const std::string& in : n->inputs) state.merge(state_of(s, in, states));
                if (is(*n, "Merge"))
                    if (const std::string_view decided = condition_of(s, *n, states);
                        !decided.empty())
                        state.erase(decided);
                if (state.size() > most_conditions) return false;
                states.emplace(n->name, std::move(state));
                open.pop_back();
            }
        }
        return true;
    }

    // ---- loops

    struct Loop {
        std::vector<const NodeDef*> merges{}, switches{}, nexts{};
        std::vector<std::string> initial{};
        std::map<std::string, std::string> constants{};  ///< input by the name of the Enter
        std::string condition{};                         ///< LoopCond
        FunctionDef cond{}, body{};
    };

    TF_COMMON void lower_loops(FunctionDef& f, int depth) {
        const Subject s(f);
        std::map<std::string, Loop> loops;
        std::map<std::string, std::string> frames;  // of Enter nodes
        for (const NodeDef& n : f.nodes)
            if (is(n, "Enter") && !n.inputs.empty())
                if (const auto* frame = find_attr<std::string>(n.attrs, "frame_name"))
                    frames.emplace(n.name, *frame);
        std::set<std::string> entered_variables;
        for (const NodeDef& n : f.nodes) {
            if (!is(n, "Merge") || n.inputs.size() != 2) continue;
            const NodeDef *enter = s.find(n.inputs[0]), *next = s.find(n.inputs[1]);
            if (enter == nullptr || next == nullptr || !is(*next, "NextIteration")) continue;
            const auto frame = frames.find(enter->name);
            if (frame == frames.end() || next->inputs.empty()) continue;
            Loop& l = loops[frame->second];
            l.merges.push_back(&n);
            l.nexts.push_back(next);
            l.initial.push_back(enter->inputs[0]);
            entered_variables.insert(enter->name);
        }
        for (const auto& [enter, frame] : frames)
            if (!entered_variables.contains(enter))
                loops[frame].constants.emplace(enter, s.find("^" + enter)->inputs[0]);
        for (const NodeDef& n : f.nodes) {
            if (!is(n, "Switch") || n.inputs.size() != 2) continue;
            const NodeDef *merge = s.find(n.inputs[0]), *test = s.find(n.inputs[1]);
            if (merge == nullptr || test == nullptr || test->op != "LoopCond") continue;
            for (auto& [frame, l] : loops)
                for (std::size_t k = 0; k < l.merges.size(); ++k)
                    if (l.merges[k] == merge) {
                        l.switches.resize(l.merges.size());
                        l.switches[k] = &n;
                        l.condition = test->name;
                    }
        }
        std::set<std::string> inner;  // frames of loops in other loops
        for (auto it = loops.begin(); it != loops.end();) {
            if (!make_functions(s, it->second)) {
                it = loops.erase(it);
                continue;
            }
            for (const FunctionDef* made : {&it->second.cond, &it->second.body})
                for (const NodeDef& n : made->nodes)
                    if (const auto frame = frames.find(n.name); frame != frames.end())
                        inner.insert(frame->second);
            ++it;
        }
        std::vector<NodeDef> added;
        std::map<std::string, std::string> exits;
        for (auto& [frame, l] : loops)
            if (!inner.contains(frame)) added.push_back(whole(s, l, exits, depth));
        for (NodeDef& n : f.nodes)
            if (const auto from = exits.find(n.name); from != exits.end()) forward(n, from->second);
        for (NodeDef& n : added) f.nodes.push_back(std::move(n));
    }
    /// Makes the condition and the body. Their arguments are the loop's variables, then values that
    /// stay. False if the nodes are not those of a loop.
    TF_COMMON bool make_functions(const Subject& s, Loop& l) {
        const NodeDef* test = l.condition.empty() ? nullptr : s.find("^" + l.condition);
        if (test == nullptr || test->inputs.empty()) return false;
        l.switches.resize(l.merges.size());
        Inputs inputs;
        std::map<const NodeDef*, std::string> arguments;
        std::vector<std::string> results;
        for (std::size_t k = 0; k < l.merges.size(); ++k) {
            // A name that no tensor has, because an initial value can be that of two variables.
            const std::string outer = "^" + std::to_string(k);
            inputs.emplace(outer, "in_" + std::to_string(k));
            arguments[l.merges[k]] = outer;
            if (l.switches[k] != nullptr) arguments[l.switches[k]] = outer;
            results.push_back(l.nexts[k]->inputs[0]);
        }
        const auto boundary = [&](const NodeDef& n, const std::string& input) -> std::string {
            if (const auto at = arguments.find(&n); at != arguments.end()) return at->second;
            if (const auto at = l.constants.find(n.name); at != l.constants.end())
                return at->second;
            return n.name == l.condition ? input : std::string();
        };
        if (!extract(s, {test->inputs[0]}, l.cond, inputs, boundary) ||
            !extract(s, results, l.body, inputs, boundary))
            return false;
        // A step that uses the result of its own test as a value is not a tf.while_loop.
        for (const auto& [outer, name] : inputs)
            if (parts(outer).node == l.condition) return false;
        const std::vector<std::string> outer = in_order(inputs);
        for (std::size_t k = l.merges.size(); k < outer.size(); ++k) {
            l.initial.push_back(outer[k]);
            l.body.outputs.push_back({"out_" + std::to_string(k)});
            l.body.ret[l.body.outputs.back().name] = "in_" + std::to_string(k);
        }
        set_arguments(l.cond, inputs);
        set_arguments(l.body, inputs);
        return true;
    }
    /// The node of a loop; adds the tensors that replace its Exit nodes.
    TF_COMMON NodeDef whole(const Subject& s, Loop& l, std::map<std::string, std::string>& exits,
                            int depth) {
        l.cond.name = new_name(s.f, "cond");
        l.body.name = new_name(s.f, "body");
        NodeDef node{l.body.name + "/While", "While", l.initial};
        node.attrs = {{"cond", FunctionName{l.cond.name}}, {"body", FunctionName{l.body.name}}};
        for (const NodeDef& n : s.f.nodes) {
            const NodeDef* from =
                is(n, "Exit") && !n.inputs.empty() ? s.find(n.inputs[0]) : nullptr;
            for (std::size_t k = 0; from != nullptr && k < l.switches.size(); ++k)
                if (l.switches[k] == from)
                    exits[n.name] = node.name + ":output:" + std::to_string(k);
        }
        keep(std::move(l.cond), depth);
        keep(std::move(l.body), depth);
        return node;
    }

    std::vector<FunctionDef>& made_;
    std::set<std::string> predicates_;
    std::size_t left_ = std::size_t{1} << 20, count_ = 0;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
