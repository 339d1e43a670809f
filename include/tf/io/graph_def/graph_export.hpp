// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Converts a function's graph to TensorFlow's FunctionDefs: one for the body, and one for each
// branch, loop condition and loop body. Branches become If or Case. Loops become While in the form
// of TensorFlow's while_loop (a counter and a limit come first), so that TensorFlow can
// differentiate them. The outer values that a branch or body uses become its inputs; a variable
// that it does not change is passed by value. Stacks that gradients fill become TensorLists that
// are passed through.

#include <tf/graph/scope_path.hpp>
#include <tf/graph/structural.hpp>
#include <tf/io/graph_def/branch_index.hpp>
#include <tf/io/graph_def/export_rules.hpp>
#include <tf/io/graph_def/region_needs.hpp>

namespace tf::io {

/// A variable as an input of a graph.
struct ResourceSpec {
    std::string name;
    DType dtype = DType::invalid;
    PartialShape shape;
    bool by_value = false;  ///< for a tf::attribute or the handle of a resource: the function takes
                            ///< its value
    const Resource* object = nullptr;  ///< for the handle of a resource
};

/// An argument or result of TensorFlow's function, with its ordinal in the graph. They are in the
/// order of TensorFlow's function.
struct ExportedArgument {
    std::string name;
    int ordinal = 0;
    DType dtype = DType::invalid;
    PartialShape shape;
};

/// The interface of an exported function.
struct ExportedFunction {
    std::string name;
    std::vector<int> captured{};  ///< ordinals of the variables that are its last inputs
    bool stateful = false;
    std::map<int, std::string> nodes{};  ///< the names of its body's nodes by row
};

/// Writes functions to a library by the rules of `Ops`. It is a template so that only programs that
/// save functions compile it and the rules.
template <class Ops = ExportedOps>
class GraphExporter {
public:
    explicit GraphExporter(std::vector<FunctionDef>& library) : library_(library) {}

    /// `variables` are all that the function is bound to, by ordinal. errors::Unimplemented, with
    /// their names, if there are ops that TensorFlow lacks.
    ExportedFunction add(graph::View g, const std::string& name,
                         const std::vector<ExportedArgument>& arguments,
                         const std::vector<ExportedArgument>& results,
                         const std::vector<ResourceSpec>& variables) {
        g_ = g;
        check_ops<Ops>(g, name);
        variables_ = &variables;
        Body body{FunctionBuilder(numbered("__inference_" + name)), {}, {}, {}, {}};
        arguments_.clear();
        for (const ExportedArgument& a : arguments)
            arguments_[a.ordinal] = body.to.add_argument(a.name, data_type(a.dtype), a.shape);
        const std::set<int> used = needs_of(g, {0, 1}).variables();
        for (const int v : used) add_variable(body, v);
        export_region(body, 0);
        for (const ExportedArgument& r : results) {
            const int row = g_.outputs(0)[r.ordinal];
            body.to.add_result("identity", ref(body, row), data_type(g_.row(row).dtype));
        }
        ExportedFunction out{body.to.name(), {used.begin(), used.end()}, body.to.stateful()};
        for (const auto& [row, r] : body.rows)
            if (g_.row(row).region == 0) out.nodes[row] = r.substr(0, r.find(':'));
        library_.push_back(body.to.finish());
        return out;
    }

    /// "name_7", which no other function has as its name.
    std::string numbered(std::string_view name) {
        return std::string(name) + "_" + std::to_string(next_++);
    }

private:
    /// A function that is being written: the names of its rows, variables and stacks.
    struct Body {
        FunctionBuilder to;
        std::map<int, Ref> rows;
        std::map<int, Ref> variables;
        std::map<int, Ref> values;  ///< values of variables that it only reads
        std::map<int, Ref> stacks;  ///< stacks by the Push that fills them
    };
    // ---- rows

    void add_variable(Body& b, int ordinal) {
        const ResourceSpec& v = (*variables_)[static_cast<std::size_t>(ordinal)];
        if (v.by_value) b.values[ordinal] = b.to.add_argument(v.name, data_type(v.dtype), v.shape);
        else b.variables[ordinal] = b.to.add_resource(v.name + "_resource", v.dtype, v.shape);
    }

    /// The current value of a variable.
    Ref value_of(Body& b, int ordinal) {
        if (const auto found = b.values.find(ordinal); found != b.values.end())
            return found->second;
        const DType dtype = (*variables_)[static_cast<std::size_t>(ordinal)].dtype;
        if (dtype == DType::resource) return b.variables.at(ordinal);
        return b.to.add_action("ReadVariableOp", "ReadVariableOp", {b.variables.at(ordinal)},
                               {{"dtype", data_type(dtype)}}) +
               ":value:0";
    }
    const Ref& ref(Body& b, int row) {
        const auto found = b.rows.find(row);
        if (found != b.rows.end()) return found->second;
        return b.rows[row] = b.to.constant(constant_of(g_, row));  // a constant of an outer region
    }
    void export_region(Body& b, int region) {
        for (int i = g_.region(region).first; i < g_.region(region).last; ++i)
            if (g_.row(i).region == region) {
                b.to.set_scope(graph::scope_path(g_, g_.row(i).scope));
                export_row(b, i);
                b.to.set_scope({});
            }
    }
    void export_row(Body& b, int i) {
        const graph::Row& r = g_.row(i);
        if (r.is<op::Argument>()) {
            b.rows[i] = arguments_.at(static_cast<int>(g_.word(i)));
        } else if (r.is<op::While>()) {
            export_loop(b, i);
        } else if (r.def->role == Role::control) {
            export_branch(b, i);
        } else if (r.is<op::Push>()) {
            push(b, i);
        } else if (r.is<op::Pop>()) {
            pop(b, i);
        } else if (r.is<op::Const>()) {
            b.rows[i] = b.to.constant(constant_of(g_, i));
        } else if (r.def->role == Role::variable_read) {
            b.rows[i] = value_of(b, static_cast<int>(g_.word(i)));
        } else if (r.def->role != Role::structural) {
            std::vector<Ref> operands;
            for (const int in : g_.inputs(i)) operands.push_back(ref(b, in));
            ExportNode n(g_, i, b.to, std::move(operands), b.variables, resource_of(i));
            find_export_rule<Ops>(*r.def)->run(n);
            b.rows[i] = n.result();
            if (r.def->results > 1)
                name_outputs(b, i, [&](std::uint64_t k) -> Ref {
                    return n.results()[static_cast<std::size_t>(k)];
                });
        }
    }
    /// Names the rows that stand for the results of a row.
    template <class Name>
    void name_outputs(Body& b, int owner, Name name) {
        for (int i = owner + 1; i < g_.size(); ++i)
            if (g_.is<op::Output>(i) && g_.inputs(i)[0] == owner) b.rows[i] = name(g_.word(i));
    }

    /// The object whose handle is a row's first operand; null if there is none.
    const Resource* resource_of(int i) const {
        const int first = g_.inputs(i).empty() ? -1 : g_.inputs(i)[0];
        if (first < 0 || g_.row(first).dtype != DType::resource) return nullptr;
        return (*variables_)[static_cast<std::size_t>(g_.word(first))].object;
    }

    // ---- stacks

    Ref new_stack(Body& b, int push_row) {
        const graph::Row& kept = g_.row(g_.inputs(push_row)[0]);
        return b.to.add_node("EmptyTensorList", "EmptyTensorList",
                             {element_shape(b, kept.shape), b.to.number(-1)},
                             {{"element_dtype", data_type(kept.dtype)},
                              {"shape_type", data_type(DType::int32)}}) +
               ":handle:0";
    }
    Ref& stack(Body& b, int push_row) {
        const auto found = b.stacks.find(push_row);
        if (found != b.stacks.end()) return found->second;
        return b.stacks[push_row] = new_stack(b, push_row);
    }
    void push(Body& b, int i) {
        const int kept = g_.inputs(i)[0];
        Ref& handle = stack(b, i);
        handle = b.to.add_node("TensorListPushBack", "TensorListPushBack", {handle, ref(b, kept)},
                               {{"element_dtype", data_type(g_.row(kept).dtype)}}) +
                 ":output_handle:0";
    }
    void pop(Body& b, int i) {
        Ref& handle = stack(b, g_.inputs(i)[0]);
        const std::string node = b.to.add_node("TensorListPopBack", "TensorListPopBack",
                                               {handle, element_shape(b, g_.row(i).shape)},
                                               {{"element_dtype", data_type(g_.row(i).dtype)}});
        handle = node + ":output_handle:0";
        b.rows[i] = node + ":tensor:0";
    }
    static Ref element_shape(Body& b, const Shape& s) {
        return b.to.ints({s.dims, s.dims + s.rank});
    }

    // ---- control flow

    /// An inner function with the inputs that `needs` lists, after the loop variables.
    Body inner(const std::string& name, const Needs& needs,
               const std::vector<std::pair<DType, Shape>>& leading) {
        Body b{FunctionBuilder(numbered(name)), {}, {}, {}, {}};
        leading_.clear();
        for (const auto& [dtype, shape] : leading)
            leading_.push_back(b.to.add_argument("placeholder", data_type(dtype), shape));
        for (const int row : needs.rows)
            b.rows[row] =
                b.to.add_argument("capture", data_type(g_.row(row).dtype), g_.row(row).shape);
        for (const int v : needs.reads) {
            const ResourceSpec& read = (*variables_)[static_cast<std::size_t>(v)];
            b.values[v] = b.to.add_argument(read.name, data_type(read.dtype), read.shape);
        }
        for (const int s : needs.stacks)
            b.stacks[s] =
                b.to.add_argument("accumulator", DataType::variant, PartialShape::unknown());
        for (const int v : needs.changes) add_variable(b, v);
        return b;
    }
    /// Appends the operands for these inputs.
    void append_needs(Body& b, const Needs& needs, std::vector<Ref>& inputs, AttrList& types) {
        for (const int row : needs.rows) {
            inputs.push_back(ref(b, row));
            types.types.push_back(data_type(g_.row(row).dtype));
        }
        for (const int v : needs.reads) {
            inputs.push_back(value_of(b, v));
            types.types.push_back(data_type((*variables_)[static_cast<std::size_t>(v)].dtype));
        }
        for (const int s : needs.stacks) {
            inputs.push_back(stack(b, s));
            types.types.push_back(DataType::variant);
        }
        for (const int v : needs.changes) {
            inputs.push_back(b.variables.at(v));
            types.types.push_back(DataType::resource);
        }
    }
    std::string add_control(Body& b, std::string_view op, bool stateful, std::string_view name,
                            std::vector<Ref> inputs, Attrs attrs) {
        attrs["_lower_using_switch_merge"] = true;
        if (stateful) return b.to.add_action(op, name, std::move(inputs), std::move(attrs));
        return b.to.add_node("Stateless" + std::string(op), name, std::move(inputs),
                             std::move(attrs));
    }
    /// Names a control row and its results.
    void name_control(Body& b, int control, const std::string& node, int first) {
        b.rows[control] = node;
        name_outputs(b, control, [&](std::uint64_t k) {
            return node + ":output:" + std::to_string(first + static_cast<int>(k));
        });
    }
    void name_stacks(Body& b, const Needs& needs, const std::string& node, int first) {
        for (const int s : needs.stacks) b.stacks[s] = node + ":output:" + std::to_string(first++);
    }

    void export_branch(Body& b, int i) {
        const graph::Row& r = g_.row(i);
        const Needs needs = needs_of(g_, r.regions);
        const int index = g_.inputs(i)[0];
        const bool two = g_.row(index).dtype == DType::boolean;
        AttrList branches, outs, shapes;
        bool stateful = false;
        for (int k = r.regions.begin; k < r.regions.end(); ++k) {
            const std::string name =
                two ? (k == r.regions.begin ? "cond_true" : "cond_false") : "switch_case_branch";
            Body branch = inner(name, needs, {});
            export_region(branch, k);
            for (const int o : g_.outputs(k))
                branch.to.add_result("cond_identity", ref(branch, o), data_type(g_.row(o).dtype));
            for (const int s : needs.stacks)
                branch.to.add_result("cond_accumulator", branch.stacks.at(s), DataType::variant);
            stateful = stateful || branch.to.stateful();
            branches.functions.push_back({branch.to.name()});
            library_.push_back(branch.to.finish());
        }
        results_of_branch(r, needs, outs, shapes);
        std::vector<Ref> inputs{
            two ? ref(b, index)
                : branch_index(b.to, ref(b, index), g_.row(index).dtype, r.regions.count)};
        AttrList types;
        append_needs(b, needs, inputs, types);
        Attrs attrs{{"Tin", types}, {"Tout", outs}, {"output_shapes", shapes}};
        if (two) {
            attrs["Tcond"] = data_type(DType::boolean);
            attrs["then_branch"] = branches.functions[0];
            attrs["else_branch"] = branches.functions[1];
        } else {
            attrs["branches"] = branches;
        }
        const std::string node =
            add_control(b, two ? "If" : "Case", stateful, two ? "cond" : "switch_case",
                        std::move(inputs), std::move(attrs));
        name_control(b, i, node, 0);
        name_stacks(b, needs, node, g_.outputs(r.regions.begin).size());
    }
    /// The dtypes of the results, and shapes that hold for all branches, which may differ.
    void results_of_branch(const graph::Row& r, const Needs& needs, AttrList& types,
                           AttrList& shapes) const {
        const int count = g_.outputs(r.regions.begin).size();
        for (int k = 0; k < count; ++k) {
            Shape s = g_.row(g_.outputs(r.regions.begin)[k]).shape;
            for (int region = r.regions.begin + 1; region < r.regions.end(); ++region)
                s = common_shape(s, g_.row(g_.outputs(region)[k]).shape);
            types.types.push_back(data_type(g_.row(g_.outputs(r.regions.begin)[k]).dtype));
            shapes.shapes.push_back(s);
        }
        for (std::size_t k = 0; k < needs.stacks.size(); ++k) {
            types.types.push_back(DataType::variant);
            shapes.shapes.push_back(PartialShape::unknown());
        }
    }
    /// The loop variables are the counter, the limit (-1: no limit), the user's variables, and
    /// outer values.
    void export_loop(Body& b, int i) {
        const graph::Row& r = g_.row(i);
        const Needs needs = needs_of(g_, r.regions);
        const int condition = r.regions.begin, body = condition + 1;
        std::vector<std::pair<DType, Shape>> leading{{DType::int32, {}}, {DType::int32, {}}};
        std::vector<Ref> inputs{b.to.number(0), b.to.number(-1)};
        AttrList types, shapes;
        types.types = {data_type(DType::int32), data_type(DType::int32)};
        for (int k = 0; k < g_.inputs(i).size(); ++k) {
            const DType dtype = g_.row(g_.inputs(i)[k]).dtype;
            leading.emplace_back(dtype, loop_shape(i, k));
            inputs.push_back(ref(b, g_.inputs(i)[k]));
            types.types.push_back(data_type(dtype));
        }
        append_needs(b, needs, inputs, types);
        for (const auto& l : leading) shapes.shapes.push_back(l.second);
        for (const int row : needs.rows) shapes.shapes.push_back(g_.row(row).shape);
        for (const int v : needs.reads)
            shapes.shapes.push_back((*variables_)[static_cast<std::size_t>(v)].shape);
        while (shapes.shapes.size() < types.types.size())
            shapes.shapes.push_back(PartialShape::unknown());
        for (std::size_t k = 0; k < needs.changes.size(); ++k)
            shapes.shapes[shapes.shapes.size() - 1 - k] = PartialShape{};

        bool stateful = false;
        const FunctionName test = export_condition(condition, needs, leading, stateful);
        const FunctionName step = export_body(body, needs, leading, stateful);
        const auto all = static_cast<std::int64_t>(types.types.size());
        const std::string node = add_control(b, "While", stateful, "while", std::move(inputs),
                                             {{"T", types},
                                              {"cond", test},
                                              {"body", step},
                                              {"output_shapes", shapes},
                                              {"parallel_iterations", std::int64_t{10}},
                                              {"_num_original_outputs", all}});
        name_control(b, i, node, 2);
        name_stacks(b, needs, node,
                    static_cast<int>(leading.size() + needs.rows.size() + needs.reads.size()));
    }
    /// The shape that a loop's regions give variable k; the initial value's shape may be more
    /// precise.
    Shape loop_shape(int loop, int k) const {
        const graph::Row& r = g_.row(loop);
        for (int region = r.regions.begin; region < r.regions.end(); ++region)
            for (int i = g_.region(region).first; i < g_.region(region).last; ++i)
                if (g_.row(i).region == region && g_.is<op::LoopVariable>(i) &&
                    static_cast<int>(g_.word(i)) == k)
                    return g_.row(i).shape;
        return common_shape(g_.row(g_.inputs(loop)[k]).shape,
                            g_.row(g_.outputs(r.regions.begin + 1)[k]).shape);
    }
    void name_loop_variables(Body& b, int region) {
        for (int i = g_.region(region).first; i < g_.region(region).last; ++i)
            if (g_.row(i).region == region && g_.is<op::LoopVariable>(i))
                b.rows[i] = leading_[static_cast<std::size_t>(g_.word(i)) + 2];
    }
    FunctionName export_condition(int region, const Needs& needs,
                                  const std::vector<std::pair<DType, Shape>>& leading,
                                  bool& stateful) {
        Body b = inner("while_cond", needs, leading);
        name_loop_variables(b, region);
        export_region(b, region);
        b.to.add_result("while_identity", ref(b, g_.outputs(region)[0]), data_type(DType::boolean));
        stateful = stateful || b.to.stateful();
        library_.push_back(b.to.finish());
        return {library_.back().name};
    }
    FunctionName export_body(int region, const Needs& needs,
                             const std::vector<std::pair<DType, Shape>>& leading, bool& stateful) {
        Body b = inner("while_body", needs, leading);
        const std::vector<Ref> arguments = leading_;
        const auto outer_rows = b.rows, outer_variables = b.variables;
        name_loop_variables(b, region);
        export_region(b, region);
        const Ref counted = b.to.add_node("AddV2", "add", {arguments[0], b.to.number(1)},
                                          {{"T", data_type(DType::int32)}}) +
                            ":z:0";
        b.to.add_result("while_identity", counted, data_type(DType::int32));
        b.to.pass_through("while_identity", arguments[1], data_type(DType::int32));
        for (const int o : g_.outputs(region))
            b.to.add_result("while_identity", ref(b, o), data_type(g_.row(o).dtype));
        for (const int row : needs.rows)
            b.to.pass_through("while_capture", outer_rows.at(row), data_type(g_.row(row).dtype));
        for (const int v : needs.reads)
            b.to.pass_through("while_capture", b.values.at(v),
                              data_type((*variables_)[static_cast<std::size_t>(v)].dtype));
        for (const int s : needs.stacks)
            b.to.add_result("while_accumulator", b.stacks.at(s), DataType::variant);
        for (const int v : needs.changes)
            b.to.pass_through("while_resource", outer_variables.at(v), DataType::resource);
        stateful = stateful || b.to.stateful();
        library_.push_back(b.to.finish());
        return {library_.back().name};
    }

    std::vector<FunctionDef>& library_;
    graph::View g_;
    const std::vector<ResourceSpec>* variables_ = nullptr;
    std::map<int, Ref> arguments_;  ///< by ordinal
    std::vector<Ref> leading_;      ///< loop variables of the inner function made last
    int next_ = 0;
};

}  // namespace tf::io
