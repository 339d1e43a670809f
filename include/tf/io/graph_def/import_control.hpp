// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for branches, loops and variables. TensorFlow's loops pass everything that they use through
// their body; a value that the body returns unchanged is not a loop variable here, but an outer
// value.

#include <set>

#include <tf/autodiff/extension.hpp>
#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_rows.hpp>
#include <tf/ops/primitive/mutable_lookup.hpp>
#include <tf/ops/primitive/sparse_update.hpp>
#include <tf/ops/primitive/stateless_random.hpp>
#include <tf/ops/primitive/update.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// A variable, or, with dtype resource, a lookup table.
struct ImportedVariable {
    DType dtype = DType::invalid;
    Shape shape = Shape::invalid();
    /// For a table that the imported function may fill: the files that it may read.
    const std::set<std::string>* files = nullptr;
    /// For a mutable table.
    const MutableTable* table = nullptr;
};

/// The op of an optimizer's step; null for other names.
TF_COMMON_INLINE const OpDef* find_variable_update(std::string_view name) {
    const OpDef* found = nullptr;
    const auto look = [&]<class... Op>(op::Registry<Op...>) {
        ((name == Op::name && name.starts_with("Resource") ? void(found = &def_of<Op>) : void()),
         ...);
    };
    look(op::VariableUpdates::list{});
    look(op::SparseUpdates::list{});
    return found;
}
/// The op that changes rows of a variable; null for other names.
TF_COMMON_INLINE const OpDef* find_variable_scatter(std::string_view name) {
    const OpDef* found = nullptr;
    [&]<class... Op>(op::Registry<Op...>) {
        ((name == Op::name ? void(found = &def_of<Op>) : void()), ...);
    }(op::VariableScatters::list{});
    return found;
}
/// The operands of an optimizer's step besides variables, and its flag.
struct UpdateOperands {
    int count = 0;
    std::vector<int> complements{};
    std::string_view flag{};
    int indices = -1;  ///< where the indices of rows are, if it is a step on rows
};
TF_COMMON_INLINE UpdateOperands operands_of_update(const OpDef& def) {
    UpdateOperands out;
    const auto look = [&]<class Op>(std::type_identity<Op>) {
        if (def.id != id_of<Op>) return;
        out = {Op::operands, {Op::complements.begin(), Op::complements.end()}, Op::flag};
        if constexpr (Op::sparse) out.indices = Op::indices;
    };
    const auto look_at_all = [&]<class... Op>(op::Registry<Op...>) {
        (look(std::type_identity<Op>{}), ...);
    };
    look_at_all(op::VariableUpdates::list{});
    look_at_all(op::SparseUpdates::list{});
    return out;
}

/// Reads nodes that touch variables.
class VariableNodes {
public:
    TF_COMMON VariableNodes(const std::vector<ImportedVariable>& all, RowWriter& to)
        : all_(all), to_(to) {}

    /// Whether the node touches variables; if so, its results are written to `out`.
    TF_COMMON bool read(const NodeDef& n, const std::vector<GraphValue>& in,
                        std::vector<GraphValue>& out) {
        const bool assigns = n.op == "AssignVariableOp" || n.op == "AssignAddVariableOp" ||
                             n.op == "AssignSubVariableOp";
        const bool own = assigns || n.op == "ReadVariableOp" || n.op == "ResourceGather" ||
                         n.op == "VariableShape" || n.op == "VarIsInitializedOp" ||
                         n.op == "RngReadAndSkip";
        if (const OpDef* step = find_variable_update(n.op)) {
            update(*step, n, in);
            return true;
        }
        const OpDef* const scatters = find_variable_scatter(n.op);
        if (!own && scatters == nullptr) return false;
        const ImportedVariable& v = variable(in, 0);
        const int ordinal = variable_of(in[0]);
        RowNode rows(n, {in.begin() + 1, in.end()}, to_);
        const auto word = static_cast<std::uint64_t>(ordinal);
        if (n.op == "VarIsInitializedOp") {
            out.push_back(rows.number_as(DType::boolean, 1));
        } else if (n.op == "RngReadAndSkip") {
            if (rows.integer(0) != 1) throw Unsupported{"alg"};  // not Philox
            const GraphValue state =
                to_.push(def_of<op::ReadVariable>, v.dtype, v.shape, {}, {word});
            const GraphValue next = rows.make<op::PhiloxSkip>(v.dtype, {state, rows.in(1)});
            to_.push(def_of<op::AssignVariable>, DType::invalid, {}, {next}, {word});
            out.push_back(state);
        } else if (assigns) {
            if (rows.dtype(0) != v.dtype) rows.fail("another dtype", std::string(name_of(v.dtype)));
            const OpDef& def = n.op == "AssignVariableOp"      ? def_of<op::AssignVariable>
                               : n.op == "AssignAddVariableOp" ? def_of<op::AssignAddVariable>
                                                               : def_of<op::AssignSubVariable>;
            if (n.op != "AssignVariableOp" && !op::is_numeric(v.dtype))
                throw Unsupported{"dtype " + std::string(name_of(v.dtype))};
            to_.push(def, DType::invalid, {}, {rows.in(0)}, {word});
        } else if (scatters != nullptr) {
            const bool moves = n.op.ends_with("Update");
            if ((!moves && !op::is_numeric(v.dtype)) || !op::is_index(rows.dtype(0)))
                throw Unsupported{"dtype " + std::string(name_of(v.dtype))};
            if (rows.dtype(1) != v.dtype) rows.fail("another dtype", std::string(name_of(v.dtype)));
            if (rows.text("bad_indices_policy") == "IGNORE")
                throw Unsupported{"bad_indices_policy"};
            to_.push(*scatters, DType::invalid, {}, {rows.in(0), rows.in(1)}, {word});
        } else {
            const GraphValue value =
                to_.push(def_of<op::ReadVariable>, v.dtype, v.shape, {}, {word});
            out.push_back(n.op == "ReadVariableOp"  ? value
                          : n.op == "VariableShape" ? shape_of(rows, value)
                                                    : gathered(rows, value));
        }
        return true;
    }

private:
    /// The k-th operand as a variable.
    TF_COMMON const ImportedVariable& variable(const std::vector<GraphValue>& in, std::size_t k) {
        if (k >= in.size() || !is_resource(in[k])) throw Unsupported{"no variable of the model"};
        const ImportedVariable& v = all_[static_cast<std::size_t>(variable_of(in[k]))];
        if (v.dtype == DType::resource) throw Unsupported{"a table in place of a variable"};
        if (v.dtype == DType::invalid) throw Unsupported{"a variable of a dtype that is not known"};
        return v;
    }
    /// Reads an optimizer's step: its resources come first, then the other operands.
    TF_COMMON void update(const OpDef& def, const NodeDef& n, const std::vector<GraphValue>& in) {
        RowNode rows(n, in, to_);
        std::vector<std::uint64_t> words;
        std::vector<GraphValue> operands;
        const DType dtype = variable(in, 0).dtype;
        if (!is_floating(dtype)) throw Unsupported{"dtype " + std::string(name_of(dtype))};
        const auto variables = static_cast<std::size_t>(def.variables);
        const UpdateOperands form = operands_of_update(def);
        for (std::size_t k = 0; k < in.size(); ++k) {
            const bool slot = k < variables;
            if (!slot && static_cast<int>(k - variables) == form.indices) {
                if (!op::is_index(rows.dtype(k))) rows.fail("other indices", "int32 or int64");
            } else if ((slot ? variable(in, k).dtype : rows.dtype(k)) != dtype)
                rows.fail("another dtype", std::string(name_of(dtype)));
            if (slot) words.push_back(static_cast<std::uint64_t>(variable_of(in[k])));
            else operands.push_back(rows.in(k));
        }
        if (static_cast<int>(operands.size()) != form.count)
            rows.fail(std::to_string(operands.size()) + " operands", std::to_string(form.count));
        for (const int k : form.complements) {
            GraphValue& beta = operands[static_cast<std::size_t>(k)];
            beta = rows.make<op::Sub>(dtype, {rows.number_as(dtype, 1), beta});
        }
        words.push_back(!form.flag.empty() && rows.flag(form.flag) ? 1 : 0);
        to_.push(def, DType::invalid, {}, operands, words);
    }
    TF_COMMON static GraphValue shape_of(RowNode& n, GraphValue value) {
        return n.make<op::ShapeOf>(n.type("out_type"), {value});
    }
    TF_COMMON static GraphValue gathered(RowNode& n, GraphValue value) {
        const auto batch = static_cast<std::uint64_t>(n.number("batch_dims", 0));
        return n.make<op::Gather>(n.dtype_of(value), {value, n.in(0)}, {batch, batch});
    }

    const std::vector<ImportedVariable>& all_;
    RowWriter& to_;
};

/// Reads branches and loops; a derived class reads the functions that they consist of.
class ControlImporter {
protected:
    /// What a derived class implements; a table for the reason of ImportNode::Actions.
    struct Actions {
        std::vector<GraphValue> (*call)(ControlImporter&, const FunctionDef& f,
                                        const std::vector<GraphValue>& in);
        int (*passed_through)(ControlImporter&, const FunctionDef& f, std::size_t k);
    };
    template <class Importer>
    static const Actions& actions_of() {
        static constexpr Actions all{
            [](ControlImporter& i, const FunctionDef& f, const std::vector<GraphValue>& in) {
                return static_cast<Importer&>(i).call(f, in);
            },
            [](ControlImporter& i, const FunctionDef& f, std::size_t k) {
                return static_cast<Importer&>(i).passed_through(f, k);
            }};
        return all;
    }

    TF_COMMON explicit ControlImporter(const Actions& actions) : actions_(actions) {}

    TF_COMMON std::vector<GraphValue> call(const FunctionDef& f,
                                           const std::vector<GraphValue>& in) {
        return actions_.call(*this, f, in);
    }
    /// The argument that a function returns unchanged as result k, or -1.
    TF_COMMON int passed_through(const FunctionDef& f, std::size_t k) {
        return actions_.passed_through(*this, f, k);
    }

    TF_COMMON [[noreturn]] static void fail(std::string_view where, std::string got,
                                            std::string expected) {
        errors::raise<errors::InvalidArgument>({"tf.io.bad_function", "saved_model::load", where,
                                                std::move(got), std::move(expected)});
    }

    /// A condition as TensorFlow defines it: true, or a number that is not 0.
    TF_COMMON GraphValue truth(RowNode& n, GraphValue x) {
        const DType d = n.dtype_of(x);
        if (n.shape_of(x).rank > 0) throw Unsupported{"a condition that is not a scalar"};
        if (d == DType::boolean) return x;
        if (d == DType::str || d == DType::invalid) throw Unsupported{"a string as a condition"};
        return n.make<op::NotEqual>(DType::boolean, {x, n.number_as(d, 0)});
    }

    TF_COMMON void close(int region, int parent, int first, int last,
                         const std::vector<GraphValue>& outputs) {
        graph::Graph& g = to_.graph();
        graph::Region& r = g.regions[region];
        r.parent = parent;
        r.first = first;
        r.last = last;
        r.outputs.begin = g.ints.size();
        for (const GraphValue x : outputs) g.ints.push(x.id);
        r.outputs.count = static_cast<int>(outputs.size());
    }

    TF_COMMON std::vector<GraphValue> branch(const NodeDef& n, GraphValue index,
                                             const std::vector<GraphValue>& captured,
                                             const std::vector<const FunctionDef*>& functions) {
        if (const AnyTensor* known = to_.value_of(index)) {
            std::int64_t k = exec::integer_of(*known);
            if (known->dtype() == DType::boolean) k = k != 0 ? 0 : 1;
            const auto all = static_cast<std::int64_t>(functions.size());
            return call(*functions[static_cast<std::size_t>(k < 0 || k >= all ? all - 1 : k)],
                        captured);
        }
        const int parent = to_.region(), count = static_cast<int>(functions.size());
        const int first = open(count);
        std::vector<std::vector<GraphValue>> results;
        std::vector<std::pair<int, int>> rows;
        for (int k = 0; k < count; ++k) {
            to_.set_region(first + k);
            const int begin = to_.graph().rows.size();
            results.push_back(call(*functions[static_cast<std::size_t>(k)], captured));
            rows.emplace_back(begin, to_.graph().rows.size());
            if (results[static_cast<std::size_t>(k)].size() != results[0].size())
                fail(n.name, "branches with different numbers of results", "one number");
        }
        to_.set_region(parent);
        std::vector<std::vector<GraphValue>> outputs(results.size());
        std::vector<GraphValue> out;
        std::vector<std::pair<DType, Shape>> types;
        for (std::size_t k = 0; k < results[0].size(); ++k)
            out.push_back(join(n, results, k, outputs, types));
        for (int k = 0; k < count; ++k) {
            const auto at = static_cast<std::size_t>(k);
            close(first + k, parent, rows[at].first, rows[at].second, outputs[at]);
        }
        const GraphValue owner = finish(def_of<op::Branch>, {index}, {first, count});
        std::size_t next = 0;
        for (GraphValue& x : out)
            if (x.id == -1) {
                x = output(owner, next, types[next].first, types[next].second);
                ++next;
            }
        return out;
    }
    TF_COMMON std::vector<GraphValue> switch_case(
        const NodeDef& n, const std::vector<GraphValue>& in,
        const std::vector<const FunctionDef*>& functions) {
        RowNode facts(n, in, to_);
        if (facts.dtype(0) != DType::int32) facts.fail("another index", "an int32");
        return branch(n, in[0], {in.begin() + 1, in.end()}, functions);
    }

    TF_COMMON std::vector<GraphValue> loop(const NodeDef& n, const std::vector<GraphValue>& in,
                                           const FunctionDef& condition, const FunctionDef& body) {
        if (body.outputs.size() != in.size() || condition.outputs.size() != 1)
            fail(n.name, "a function with another number of results", "one for each operand");
        std::vector<GraphValue> inputs;            // initial values of the loop's variables
        std::vector<int> variable(in.size(), -1);  // -1: an outer value
        std::vector<Shape> shapes;
        RowNode facts(n, in, to_);
        for (std::size_t k = 0; k < in.size(); ++k) {
            if (is_resource(in[k]) || passed_through(body, k) == static_cast<int>(k)) continue;
            variable[k] = static_cast<int>(inputs.size());
            inputs.push_back(in[k]);
            shapes.push_back(facts.shape_of(in[k]));
        }
        for (int attempt = 0;; ++attempt) {
            const RowWriter::Mark mark = to_.mark();
            const int parent = to_.region(), first = open(2);
            const auto arguments = [&] {
                std::vector<GraphValue> all = in;
                for (std::size_t k = 0; k < in.size(); ++k) {
                    if (variable[k] < 0) continue;
                    const auto at = static_cast<std::size_t>(variable[k]);
                    all[k] = to_.push(def_of<op::LoopVariable>, facts.dtype_of(in[k]), shapes[at],
                                      {}, {at});
                }
                return all;
            };
            to_.set_region(first);
            const int begin = to_.graph().rows.size();
            GraphValue goes_on = call(condition, arguments())[0];
            if (goes_on != unread) {
                RowNode test(n, {goes_on}, to_);
                goes_on = truth(test, goes_on);
            }
            const int middle = to_.graph().rows.size();
            to_.set_region(first + 1);
            const std::vector<GraphValue> results = call(body, arguments());
            const int last = to_.graph().rows.size();
            to_.set_region(parent);
            bool whole = goes_on != unread, stable = true;
            std::vector<GraphValue> outputs;
            for (std::size_t k = 0; k < in.size() && whole; ++k) {
                if (is_resource(in[k]) && results[k] != in[k])
                    throw Unsupported{"a variable that changes from step to step"};
                if (variable[k] < 0) continue;
                whole = results[k] != unread;
                if (!whole) break;
                if (facts.dtype_of(results[k]) != facts.dtype_of(in[k]))
                    fail(n.name, "a loop variable whose dtype changes", "one dtype");
                Shape& s = shapes[static_cast<std::size_t>(variable[k])];
                const Shape next = facts.shape_of(results[k]);
                outputs.push_back(results[k]);
                if (!s.valid() || (next.valid() && is_subshape(next, s))) continue;
                stable = false;
                s = attempt > 0 || !next.valid() ? Shape::invalid() : common_shape(s, next);
            }
            if (!whole || !stable) to_.take_back(mark);
            if (!whole) return std::vector<GraphValue>(in.size(), unread);
            if (!stable) continue;
            close(first, parent, begin, middle, {goes_on});
            close(first + 1, parent, middle, last, outputs);
            const GraphValue owner = finish(def_of<op::While>, inputs, {first, 2});
            std::vector<GraphValue> out = in;
            for (std::size_t k = 0; k < in.size(); ++k) {
                if (variable[k] < 0) continue;
                const auto at = static_cast<std::size_t>(variable[k]);
                out[k] = output(owner, at, facts.dtype_of(in[k]), shapes[at]);
            }
            return out;
        }
    }

    RowWriter to_;

private:
    TF_COMMON int open(int count) {
        const int first = to_.graph().regions.size();
        for (int k = 0; k < count; ++k) to_.graph().regions.push({});
        return first;
    }
    TF_COMMON GraphValue finish(const OpDef& def, const std::vector<GraphValue>& inputs,
                                graph::Range regions) {
        const GraphValue owner = to_.push(def, DType::invalid, Shape{}, inputs, {}, {}, regions);
        for (int r = regions.begin; r < regions.end(); ++r) to_.graph().regions[r].owner = owner.id;
        return owner;
    }
    TF_COMMON GraphValue output(GraphValue owner, std::size_t k, DType dtype, const Shape& shape) {
        return to_.push(def_of<op::Output>, dtype, shape, {owner}, {k});
    }
    /// Result k of all branches: a resource, `unread`, or -1 for rows, which become outputs.
    TF_COMMON GraphValue join(const NodeDef& n, const std::vector<std::vector<GraphValue>>& results,
                              std::size_t k, std::vector<std::vector<GraphValue>>& outputs,
                              std::vector<std::pair<DType, Shape>>& types) {
        const GraphValue first = results[0][k];
        bool same = true;
        for (const auto& r : results) {
            if (r[k] == unread) return unread;
            same = same && r[k] == first;
        }
        if (is_resource(first)) {
            if (!same) throw Unsupported{"a variable that depends on a condition"};
            return first;
        }
        RowNode facts(n, {}, to_);
        const DType dtype = facts.dtype_of(first);
        Shape shape = facts.shape_of(first);
        for (std::size_t b = 0; b < results.size(); ++b) {
            const GraphValue x = results[b][k];
            if (facts.dtype_of(x) != dtype) fail(n.name, "branches of several dtypes", "one dtype");
            const Shape s = facts.shape_of(x);
            shape = shape.valid() && s.valid() ? common_shape(shape, s) : Shape::invalid();
            outputs[b].push_back(x);
        }
        types.emplace_back(dtype, shape);
        return {};
    }

private:
    const Actions& actions_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
