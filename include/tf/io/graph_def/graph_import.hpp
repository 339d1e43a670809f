// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Converts TensorFlow's functions to a graph of ours. In: a library of FunctionDefs, and the kinds
// of the inputs of one of them. Out: one graph, in which all calls are inlined, resources are
// replaced by variables' ordinals in the rows that read or change them, and branches and loops are
// regions. Everything that cannot be read is collected and reported in one error.

#include <set>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/function_plan.hpp>
#include <tf/io/graph_def/import_control.hpp>
#include <tf/io/graph_def/import_tables.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// An input of the imported function: an argument of the call, a variable, or a constant.
struct ImportedInput {
    int variable = -1;     ///< ordinal
    AnyTensor constant{};  ///< the value of a captured constant
    DType dtype = DType::invalid;
    Shape shape = Shape::invalid();
};

/// The functions of a file by name.
class FunctionLibrary {
public:
    TF_COMMON explicit FunctionLibrary(std::vector<FunctionDef> functions)
        : functions_(std::move(functions)) {
        for (const FunctionDef& f : functions_) by_name_.emplace(f.name, &f);
    }
    FunctionLibrary(const FunctionLibrary&) = delete;
    FunctionLibrary& operator=(const FunctionLibrary&) = delete;
    TF_COMMON const FunctionDef* find(std::string_view name) const {
        const auto found = by_name_.find(name);
        return found == by_name_.end() ? nullptr : found->second;
    }
    TF_COMMON const FunctionPlan& plan(const FunctionDef& f) {
        auto& p = plans_[&f];
        if (p == nullptr) p = std::make_unique<FunctionPlan>(f);
        return *p;
    }

private:
    std::vector<FunctionDef> functions_;
    std::map<std::string_view, const FunctionDef*> by_name_;
    std::map<const FunctionDef*, std::unique_ptr<FunctionPlan>> plans_;
};

/// The nodes that could not be read, each with the place where it was found first.
using UnsupportedNodes = std::map<std::string, std::string>;

/// Limits how much of a model is read. A short file can be large once all calls are inlined, if its
/// functions call others twice.
struct ReadBudget {
    static constexpr std::size_t all = std::size_t{1} << 23;
    std::size_t left = all;

    /// Counts nodes, operands and results as `steps`. errors::ResourceExhausted if too many.
    void spend(std::size_t steps, std::string_view where) {
        if (steps > left)
            errors::raise<errors::ResourceExhausted>(
                {"tf.io.graph_size", "saved_model::load", where,
                 "more than " + std::to_string(all) + " nodes and operands to read",
                 "a smaller graph"});
        left -= steps;
    }
};

/// Reads one function.
class GraphImporter final : ControlImporter {
public:
    TF_COMMON GraphImporter(FunctionLibrary& library,
                            const std::vector<ImportedVariable>& variables,
                            UnsupportedNodes& unsupported, ReadBudget& budget)
        : ControlImporter(actions_of<GraphImporter>()),
          library_(library),
          variables_(variables),
          unsupported_(unsupported),
          budget_(budget) {}

    /// Returns the graph; its outputs are the function's results in order. If something is
    /// unsupported, the graph is incomplete. errors::InvalidArgument for a graph that TensorFlow
    /// would reject.
    TF_COMMON ImportedGraph run(const FunctionDef& f, const std::vector<ImportedInput>& inputs) {
        if (inputs.size() != f.inputs.size())
            fail(f.name, std::to_string(inputs.size()) + " inputs",
                 std::to_string(f.inputs.size()));
        graph::Graph& g = to_.graph();
        g.regions.push({});
        int arguments = 0;
        for (const ImportedInput& in : inputs) arguments += in.variable < 0 && in.constant.empty();
        to_.result().arguments = arguments;
        std::vector<GraphValue> operands;
        std::uint64_t next = 0;
        for (const ImportedInput& in : inputs) {
            if (in.variable >= 0) operands.push_back(resource(in.variable));
            else if (!in.constant.empty()) operands.push_back(to_.constant(in.constant));
            else
                operands.push_back(
                    to_.push(def_of<op::Argument>, in.dtype, in.shape, {}, {next++}));
        }
        std::vector<GraphValue> results = call(f, operands);
        for (GraphValue& x : results) {
            if (x != unread && (x.id < 0 || to_.row(x).dtype == DType::invalid)) {
                unsupported_.emplace("a resource or list as a result", f.name);
                x = unread;
            }
            if (x == unread) x = to_.push(def_of<op::Argument>, DType::invalid, {}, {}, {0});
        }
        close(0, -1, 0, to_.graph().rows.size(), results);
        return std::move(to_.result());
    }

private:
    friend ControlImporter;

    // ---- functions

    struct Frame {
        const FunctionPlan& plan;
        std::vector<std::vector<GraphValue>> results;  ///< by node
    };

    TF_COMMON int passed_through(const FunctionDef& f, std::size_t k) {
        return library_.plan(f).passed_through(k);
    }
    TF_COMMON std::vector<GraphValue> call(const FunctionDef& f,
                                           const std::vector<GraphValue>& arguments) {
        if (arguments.size() != f.inputs.size())
            fail(f.name, std::to_string(arguments.size()) + " inputs",
                 std::to_string(f.inputs.size()));
        for (const FunctionDef* outer : calls_)
            if (outer == &f) fail(f.name, "a function that calls itself", "no recursion");
        if (calls_.size() >= most_calls) fail(f.name, "calls nested too deep", "128 at most");
        calls_.push_back(&f);
        const FunctionPlan& plan = library_.plan(f);
        budget_.spend(f.nodes.size() + f.outputs.size(), f.name);
        Frame frame{plan, std::vector<std::vector<GraphValue>>(f.nodes.size())};
        for (const int k : plan.order()) {
            const NodeDef& n = f.nodes[static_cast<std::size_t>(k)];
            budget_.spend(plan.inputs(k).size(), f.name);
            std::vector<GraphValue> inputs;
            bool whole = true;
            for (const PlannedInput& in : plan.inputs(k)) {
                inputs.push_back(value(frame, in, arguments));
                whole = whole && inputs.back() != unread;
            }
            if (!whole) note_names(n);
            frame.results[static_cast<std::size_t>(k)] =
                whole ? node(n, inputs) : std::vector<GraphValue>{unread};
        }
        std::vector<GraphValue> out;
        for (const PlannedInput& r : plan.results()) out.push_back(value(frame, r, arguments));
        calls_.pop_back();
        return out;
    }
    /// Checks a node without its operands, which is enough to know whether its op is supported.
    TF_COMMON void note_names(const NodeDef& n) {
        if (library_.find(n.op) == nullptr && !is_readable(n.op)) unsupported(n, "");
        for (const auto& [name, value] : n.attrs) {
            if (const auto* f = value.template get_if<FunctionName>()) note_function(f->name);
            if (const auto* all = value.template get_if<AttrList>())
                for (const FunctionName& f : all->functions) note_function(f.name);
        }
        note_function(n.op);
    }
    TF_COMMON void note_function(const std::string& name) {
        const FunctionDef* f = library_.find(name);
        if (f == nullptr || !noted_.insert(f).second || calls_.size() >= most_calls) return;
        calls_.push_back(f);
        for (const int k : library_.plan(*f).order())
            note_names(f->nodes[static_cast<std::size_t>(k)]);
        calls_.pop_back();
    }
    TF_COMMON static bool is_readable(std::string_view op) {
        static const std::set<std::string_view> own{"Const",
                                                    "PartitionedCall",
                                                    "StatefulPartitionedCall",
                                                    "If",
                                                    "StatelessIf",
                                                    "Case",
                                                    "StatelessCase",
                                                    "While",
                                                    "StatelessWhile",
                                                    "ReadVariableOp",
                                                    "AssignVariableOp",
                                                    "AssignAddVariableOp",
                                                    "VariableShape",
                                                    "ResourceGather",
                                                    "RngReadAndSkip",
                                                    "AssignSubVariableOp",
                                                    "VarIsInitializedOp"};
        return own.contains(op) || TableNodes::reads(op) || find_variable_update(op) != nullptr ||
               find_variable_scatter(op) != nullptr || find_import_rule(op) != nullptr;
    }
    TF_COMMON GraphValue value(const Frame& frame, const PlannedInput& in,
                               const std::vector<GraphValue>& arguments) const {
        if (in.node < 0) return arguments[static_cast<std::size_t>(in.index)];
        const auto at = static_cast<std::size_t>(in.node);
        const NodeDef& n = frame.plan.function().nodes[at];
        const std::vector<GraphValue>& all = frame.results[at];
        if (!all.empty() && all[0] == unread) return unread;
        std::size_t k = static_cast<std::size_t>(in.index);
        if (const FunctionDef* f = library_.find(n.op)) {
            k += library_.plan(*f).result(in.list, all.size());
        } else if (const ImportRule* rule = find_import_rule(n.op);
                   rule != nullptr || TableNodes::reads(n.op)) {
            const TensorFlowOp op(n.op);
            const auto& names = op.outputs();
            std::size_t found = 0;
            while (found < names.size() && names[found] != in.list) ++found;
            if (found == names.size() && names.size() > 1) k = all.size();
            else if (rule != nullptr && rule->types != nullptr) k = in_list(*rule, n, found, k);
            else if (names.size() > 1) k += found;
        }
        if (k >= all.size())
            fail(n.name, "result '" + in.list + ":" + std::to_string(in.index) + "' of " + n.op,
                 "one of " + std::to_string(all.size()) + " results");
        return all[k];
    }
    /// The number of the k-th result among those of the name with the number `list`.
    TF_COMMON std::size_t in_list(const ImportRule& rule, const NodeDef& n, std::size_t list,
                                  std::size_t k) const {
        const ComputedNode facts(n, {}, nullptr, -1);
        const ResultTypes types = rule.types(facts);
        if (list < types.size() && k >= types[list].size()) return most_results;
        for (std::size_t i = 0; i < list && i < types.size(); ++i) k += types[i].size();
        return k;
    }
    TF_COMMON void unsupported(const NodeDef& n, const std::string& what) {
        unsupported_.emplace(n.op + (what.empty() ? "" : " with " + what),
                             n.name + " in " + calls_.back()->name);
    }

    // ---- nodes

    TF_COMMON std::vector<GraphValue> node(const NodeDef& n, const std::vector<GraphValue>& in) {
        try {
            if (const FunctionDef* f = library_.find(n.op)) return call(*f, in);
            if (n.op == "PartitionedCall" || n.op == "StatefulPartitionedCall")
                return call(function(n, "f"), in);
            if (n.op == "If" || n.op == "StatelessIf") {
                RowNode facts(n, in, to_);
                const GraphValue condition = truth(facts, facts.in(0));
                return branch(n, condition, rest(in),
                              {&function(n, "then_branch"), &function(n, "else_branch")});
            }
            if (n.op == "Case" || n.op == "StatelessCase") return switch_case(n, in, branches(n));
            if (n.op == "While" || n.op == "StatelessWhile")
                return loop(n, in, function(n, "cond"), function(n, "body"));
            if (n.op == "Const") return {constant(n)};
            if (std::vector<GraphValue> out; VariableNodes(variables_, to_).read(n, in, out))
                return out;
            if (TableNodes::reads(n.op)) return TableNodes(variables_, to_).read(n, in);
            return ordinary(n, in);
        } catch (const Unsupported& u) {
            unsupported(n, u.what);
            return {unread};
        } catch (const NotYetKnown&) {
            unsupported(n, "operands that are not constants");
            return {unread};
        }
    }
    TF_COMMON static std::vector<GraphValue> rest(const std::vector<GraphValue>& in) {
        return {in.begin() + 1, in.end()};
    }
    TF_COMMON const FunctionDef& function(const NodeDef& n, std::string_view attr) const {
        const FunctionName* name = find_attr<FunctionName>(n.attrs, attr);
        const FunctionDef* f = name == nullptr ? nullptr : library_.find(name->name);
        if (f == nullptr)
            fail(n.name, "no function '" + (name == nullptr ? std::string(attr) : name->name) + "'",
                 "one of the library");
        return *f;
    }
    TF_COMMON std::vector<const FunctionDef*> branches(const NodeDef& n) const {
        std::vector<const FunctionDef*> out;
        if (const AttrList* all = find_attr<AttrList>(n.attrs, "branches"))
            for (const FunctionName& name : all->functions) {
                out.push_back(library_.find(name.name));
                if (out.back() == nullptr) fail(n.name, "no function '" + name.name + "'", "one");
            }
        if (out.empty()) fail(n.name, "no branches", "one at least");
        return out;
    }
    TF_COMMON GraphValue constant(const NodeDef& n) {
        const TensorAttr* v = find_attr<TensorAttr>(n.attrs, "value");
        if (v == nullptr) fail(n.name, "a constant without a value", "a value");
        if (v->value.empty())
            throw Unsupported{"dtype number " + std::to_string(static_cast<int>(v->type))};
        return to_.constant(v->value);
    }

    /// Reads a node with a rule: it is computed now, becomes rows, or is kept until it runs.
    TF_COMMON std::vector<GraphValue> ordinary(const NodeDef& n,
                                               const std::vector<GraphValue>& in) {
        const ImportRule* rule = find_import_rule(n.op);
        if (rule == nullptr) throw Unsupported{""};
        if (rule->kind == ImportRule::pure) {
            std::vector<GraphValue> out;
            if (computed(*rule, n, in, out)) return out;
        }
        const RowWriter::Mark mark = to_.mark();
        RowNode rows(n, in, to_);
        try {
            rule->read(rows);
            declare_shapes(n, mark.sizes.rows, rows.outs());
            return rows.outs();
        } catch (const NotYetKnown&) {
            if (rule->kind == ImportRule::effect) throw;
        }
        to_.take_back(mark);
        return late(*rule, n, in);
    }
    TF_COMMON bool computed(const ImportRule& rule, const NodeDef& n,
                            const std::vector<GraphValue>& in, std::vector<GraphValue>& out) {
        constexpr std::int64_t most = 4096;
        std::vector<AnyTensor> operands;
        for (const GraphValue x : in) {
            const AnyTensor* v = x.id < 0 ? nullptr : to_.value_of(x);
            if (v == nullptr || v->shape().size() > most) return false;
            operands.push_back(*v);
        }
        if (operands.empty()) return false;
        ComputedNode now(n, operands, nullptr, most);
        try {
            rule.read(now);
        } catch (const NotYetKnown&) {
            return false;
        } catch (const Unsupported&) {
            return false;
        } catch (const errors::OpError&) {
            return false;  // reported when the node runs, if it does
        }
        for (std::size_t k = 0; k < now.outs().size(); ++k) {
            const int same = now.outs()[k].id;  // below in.size(): an unchanged operand
            out.push_back(same < static_cast<int>(in.size()) ? in[static_cast<std::size_t>(same)]
                                                             : to_.constant(now.result(k)));
        }
        return true;
    }
    TF_COMMON std::vector<GraphValue> late(const ImportRule& rule, const NodeDef& n,
                                           const std::vector<GraphValue>& in) {
        RowNode facts(n, in, to_);
        for (const GraphValue x : in)
            if (facts.dtype_of(x) == DType::invalid) throw Unsupported{"a list as operand"};
        std::vector<DType> types;
        if (rule.types != nullptr) {
            for (const auto& list : rule.types(facts))
                types.insert(types.end(), list.begin(), list.end());
        } else {
            std::size_t count = std::max<std::size_t>(TensorFlowOp(n.op).outputs().size(), 1);
            if (!rule.results.empty())
                count = static_cast<std::size_t>(facts.number(rule.results, 1));
            if (count > most_results) fail(n.name, std::to_string(count) + " results", "fewer");
            types.assign(count, facts.type(rule.type, rule.dtype));
        }
        const auto id = static_cast<std::uint64_t>(to_.result().late->add(n));
        const bool random = rule.kind == ImportRule::random;
        const int first = to_.graph().rows.size();
        std::vector<GraphValue> out;
        for (std::size_t k = 0; k < types.size(); ++k)
            out.push_back(to_.push(random ? def_of<op::LateRandom> : def_of<op::Late>, types[k],
                                   Shape::invalid(), in, {id, k},
                                   random ? facts.seeds() : std::string()));
        declare_shapes(n, first, out);
        return out;
    }
    /// Declares the shapes that the file states but inference could not find; the executor checks
    /// them.
    TF_COMMON void declare_shapes(const NodeDef& n, int first,
                                  const std::vector<GraphValue>& outs) {
        const AttrList* said = find_attr<AttrList>(n.attrs, "_output_shapes");
        // TensorFlow declares four dims, instead of five, if numbers of patches are open.
        if (said == nullptr || n.op == "ExtractVolumePatches") return;
        for (std::size_t k = 0; k < outs.size() && k < said->shapes.size(); ++k) {
            if (outs[k].id < first || to_.row(outs[k]).dtype == DType::invalid) continue;
            if (!to_.row(outs[k]).shape.valid()) to_.set_shape(outs[k], said->shapes[k].shape());
        }
    }

    static constexpr std::size_t most_calls = 128;
    static constexpr std::size_t most_results = 1024;

    FunctionLibrary& library_;
    const std::vector<ImportedVariable>& variables_;
    UnsupportedNodes& unsupported_;
    std::vector<const FunctionDef*> calls_;
    std::set<const FunctionDef*> noted_;
    ReadBudget& budget_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
