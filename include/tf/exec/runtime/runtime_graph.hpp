// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A graph that is known only at run time, prepared for calls. It is optimized by the passes that
// the compiler runs for traced functions, its kernels are looked up, and the last use of every
// value is known, so that memory is released as early as possible. Input: a graph::Graph and
// constants. Mirrors TensorFlow's function runtime.
//
// Composites run as their formulas. A tape needs the composites' own gradients, so it walks a
// second graph that still has them; there, a formula is computed at once and recorded as one node.

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include <tf/exec/runtime/file_ops.hpp>
#include <tf/exec/runtime/formula.hpp>
#include <tf/exec/runtime/tensor_list.hpp>
#include <tf/graph/optimize.hpp>
#include <tf/ops/primitive/sparse_update.hpp>
#include <tf/ops/primitive/update.hpp>

namespace tf::exec {

/// Runs a node that is interpreted at run time. Arguments: the node, the index of its result, its
/// operands.
using LateCode = std::function<ad::Value(std::uint64_t node, std::uint64_t result,
                                         const std::vector<Item>& in, kernels::NodeState*)>;

namespace detail {

/// The generators of a graph's random rows, in order.
using NodeStates = std::vector<std::unique_ptr<kernels::NodeState>>;

/// A graph whose rows are ready to run; the kernels are those of use_kernels
/// (file_kernels_code.hpp).
class PreparedGraph {
public:
    struct Code {
        const Kernel* kernel = nullptr;
        ad::Value constant{};
        kernels::NodeState* state = nullptr;
        std::vector<int> dead{};   ///< rows whose values are not needed after this row
        std::uint64_t needed = 0;  ///< for an op with several results: one bit per result
    };

    /// Appends the states that its random rows need to `states`.
    TF_COMMON PreparedGraph(graph::Graph g, NodeStates& states) : graph_(std::move(g)) {
        const graph::View v = graph_.view();
        rows_.resize(static_cast<std::size_t>(v.size()));
        std::size_t drawn = 0;
        for (int i = 0; i < v.size(); ++i) prepare(v, i, states, drawn);
        find_last_uses(v);
    }
    graph::View view() const { return graph_.view(); }
    const Code& code(int i) const { return rows_[static_cast<std::size_t>(i)]; }
    const char* last_use() const { return last_use_.data(); }

private:
    TF_COMMON void prepare(const graph::View& v, int i, NodeStates& states, std::size_t& drawn) {
        const graph::Row& row = v.row(i);
        Code& code = rows_[static_cast<std::size_t>(i)];
        if (row.is<op::Const>()) code.constant = constant_of(v, i);
        if (row.def->role == Role::random) {
            if (drawn == states.size()) {
                states.push_back(std::make_unique<kernels::NodeState>());
                states.back()->ordinal = i;
            }
            code.state = states[drawn++].get();
            if (const auto text = v.text_of(i); text.size() == 16) {  // both seeds
                std::pair<std::uint64_t, std::uint64_t> seeds;
                std::memcpy(&seeds.first, text.begin(), 8);
                std::memcpy(&seeds.second, text.begin() + 8, 8);
                code.state->written = seeds;
            }
        }
        code.kernel = find_any_kernel(row.def->id);
        const Role role = row.def->role;
        const bool computes = role == Role::pure || role == Role::elementwise ||
                              role == Role::random || role == Role::effect;
        const bool own = row.is<op::Const>() || row.is<op::ListOp>() || row.is<op::Late>() ||
                         row.is<op::LateRandom>() || row.is<op::Print>() || row.is<op::Assert>() ||
                         row.def->composes;
        if (code.kernel == nullptr && computes && !own) detail::no_kernel(row.def->name, row.dtype);
    }

    /// Marks the positions in `ints` after which a value is not needed, and lists for each row the
    /// other values that are not needed after it.
    TF_COMMON void find_last_uses(const graph::View& v) {
        last_use_.assign(static_cast<std::size_t>(graph_.ints.size()), 0);
        std::vector<int> last(static_cast<std::size_t>(v.size()), -1);  // position of the last use
        std::vector<int> row(static_cast<std::size_t>(v.size()), -1);   // the row of the last use
        std::vector<char> inside(static_cast<std::size_t>(v.size()), 0);
        const auto use = [&](int value, int position, int user, int region) {
            const auto at = static_cast<std::size_t>(value);
            bool nested = false;
            while (region != v.row(value).region) {  // seen from the value's region
                user = v.region(region).owner;
                region = v.row(user).region;
                nested = true;
            }
            if (user < row[at]) return;
            inside[at] = nested || (user == row[at] && inside[at] != 0);
            row[at] = user;
            last[at] = position;
        };
        for (int i = 0; i < v.size(); ++i)
            for (int k = 0; k < v.row(i).inputs.count; ++k)
                if (!v.is<op::Output>(i))
                    use(v.inputs(i)[k], v.row(i).inputs.begin + k, i, v.row(i).region);
        for (int r = 0; r < v.regions.size(); ++r)
            for (int k = 0; k < v.outputs(r).size(); ++k) {
                const int value = v.outputs(r)[k];
                const bool here = v.row(value).region == r;
                use(value, v.region(r).outputs.begin + k, here ? v.size() : v.region(r).owner,
                    here ? r : v.row(v.region(r).owner).region);
                if (!here) inside[static_cast<std::size_t>(value)] = 1;
            }
        find_single_outputs(v);
        for (int i = 0; i < v.size(); ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (v.row(i).has_output_rows()) continue;
            if (row[at] < 0) rows_[at].dead.push_back(i);
            else if (row[at] < v.size() && (inside[at] != 0 || takes_late(v, row[at])))
                rows_[static_cast<std::size_t>(row[at])].dead.push_back(i);
            else if (row[at] < v.size() || v.row(i).region != 0)
                last_use_[static_cast<std::size_t>(last[at])] = 1;
        }
    }
    /// If only one row uses an Output of an op, the result is stored there directly.
    TF_COMMON void find_single_outputs(const graph::View& v) {
        std::map<std::pair<int, std::uint64_t>, int> asked;
        for (int i = 0; i < v.size(); ++i) {
            if (!v.is<op::Output>(i)) continue;
            const int owner = v.inputs(i)[0];
            ++asked[{owner, v.word(i)}];
            if (v.row(owner).def->results > 1)
                rows_[static_cast<std::size_t>(owner)].needed |= std::uint64_t{1} << v.word(i);
        }
        for (int i = 0; i < v.size(); ++i)
            if (v.is<op::Output>(i) && v.row(i).region == v.row(v.inputs(i)[0]).region &&
                asked[{v.inputs(i)[0], v.word(i)}] == 1)
                last_use_[static_cast<std::size_t>(v.row(i).inputs.begin)] = 1;
    }
    /// The index of a branch is read without being moved, as is the result of a condition.
    static bool takes_late(const graph::View& v, int row) { return v.is<op::Branch>(row); }

    graph::Graph graph_;
    std::vector<Code> rows_;
    std::vector<char> last_use_;
};

}  // namespace detail

/// A graph and what its rows need to run. Several threads may call it; the caller has locked the
/// variables.
class RuntimeGraph {
public:
    /// `constants` are the arguments that follow the caller's. Throws errors::Unimplemented for an
    /// op without a kernel, errors::InvalidArgument for dtypes that an op does not accept.
    TF_COMMON RuntimeGraph(const graph::Graph& g, int arguments, std::vector<ad::Value> constants,
                           LateCode late)
        : shown_(composed(g, states_)),
          run_(expanded(g), states_),
          arguments_(arguments),
          constants_(std::move(constants)),
          late_(std::move(late)) {}
    RuntimeGraph(const RuntimeGraph&) = delete;
    RuntimeGraph& operator=(const RuntimeGraph&) = delete;

    /// The graph that runs while no tape records.
    graph::View view() const { return run_.view(); }

    TF_COMMON std::vector<ad::Value> operator()(ad::Values arguments,
                                                VariableState* const* variables) const {
        const Prepared& graph = shown_ && ad::differentiating() ? *shown_ : run_;
        Call call(*this, graph, arguments, variables);
        call.run();
        std::vector<ad::Value> out;
        for (int k = 0; k < graph.view().outputs(0).size(); ++k)
            out.push_back(call.result(k).tensor);
        return out;
    }

private:
    using Prepared = detail::PreparedGraph;

    /// The graph with composites, if it has any.
    TF_COMMON static std::optional<Prepared> composed(const graph::Graph& g,
                                                      detail::NodeStates& states) {
        if (!graph::has_composites(g.view(), graph::Composites::all)) return {};
        return std::optional<Prepared>(std::in_place, graph::optimize(g.view(), g.sizes()), states);
    }
    TF_COMMON static graph::Graph expanded(const graph::Graph& g) {
        if (!graph::has_composites(g.view(), graph::Composites::all))
            return graph::optimize(g.view(), g.sizes());
        const graph::Graph e =
            detail::RunTimeExpansion(g.view(), g.sizes(), graph::Composites::all).run();
        return graph::optimize(e.view(), e.sizes());
    }

    class Call : public Interpreter<Call, Item> {
    public:
        TF_COMMON Call(const RuntimeGraph& program, const Prepared& graph, ad::Values arguments,
                       VariableState* const* variables)
            : Interpreter<Call, Item>(graph.view(), graph.last_use()),
              program_(program),
              graph_(graph),
              arguments_(arguments),
              variables_(variables) {}

    private:
        friend Interpreter<Call, Item>;

        static const ad::Value& tensor(const Item& item) { return item.tensor; }
        TF_COMMON void done(int i) {
            for (const int k : graph_.code(i).dead) values_[k] = Item{};
        }
        TF_COMMON Item argument(std::uint64_t k) const {
            const auto own = static_cast<std::uint64_t>(program_.arguments_);
            return {k < own ? arguments_[k]
                            : program_.constants_[static_cast<std::size_t>(k - own)]};
        }
        TF_COMMON void read(int i) {
            const VariableState& s = *variables_[g_.word(i)];
            const ad::Value value(s.value, s.shape, s.dtype);
            set(i, ad::differentiating() ? ad::recorder->read(*s.owner, value) : value);
        }
        TF_COMMON void set(int i, ad::Value v) {
            const graph::Row& row = g_.row(i);
            if (v.dtype() != row.dtype || (row.shape.valid() && !is_subshape(v.shape(), row.shape)))
                errors::raise<errors::InvalidArgument>(
                    {"tf.exec.declared", row.def->name, "result",
                     std::string(name_of(v.dtype())) + " " + v.shape().to_string(),
                     std::string(name_of(row.dtype)) + " " + row.shape.to_string() +
                         ", as declared in the graph"});
            values_[i].tensor = std::move(v);
        }
        TF_COMMON void op(int i) {
            const graph::Row& row = g_.row(i);
            const Prepared::Code& c = graph_.code(i);
            if (!c.constant.empty()) {
                values_[i].tensor = c.constant;
                return;
            }
            const ad::Words words{g_.words_of(i).begin(),
                                  static_cast<std::size_t>(row.words.count)};
            if (row.is<op::ListOp>() || row.is<op::Late>() || row.is<op::LateRandom>()) {
                std::vector<Item> in;
                for (int k = 0; k < row.inputs.count; ++k) in.push_back(use(row.inputs.begin + k));
                if (!row.is<op::ListOp>())
                    return set(i, program_.late_(words[0], words[1], in, c.state));
                Item out = run_list_op(words, in);
                if (out.list == nullptr) set(i, std::move(out.tensor));
                else values_[i] = std::move(out);
                return;
            }
            std::array<ad::Value, 40> in;
            const int n = row.inputs.count;
            for (int k = 0; k < n; ++k)
                in[static_cast<std::size_t>(k)] = use(row.inputs.begin + k).tensor;
            const kernels::Attributes with{
                words, {g_.text_of(i).begin(), static_cast<std::size_t>(row.text.count)}, c.state};
            if (row.def->composes)
                return set(
                    i, run_composite(*row.def, {in.data(), static_cast<std::size_t>(n)}, words));
            if (row.def->results > 1) return several(i, in.data(), n, with);
            if (c.kernel != nullptr) {
                const bool reusable = n > 0 && in[0].handle().buffer()->unique();
                return set(i, run_and_record(*row.def, *c.kernel, row.dtype, in.data(), n, with,
                                             reusable));
            }
            act(i, in.data(), n, with);
        }
        TF_COMMON void several(int i, const ad::Value* in, int n, const kernels::Attributes& with) {
            const OpDef& def = *g_.row(i).def;
            std::array<ad::Value, OpDef::most_results> out;
            const bool records = ad::differentiating();  // rules may need any of the results
            run_kernel(*graph_.code(i).kernel, in, n, with, out.data(),
                       records ? ~std::uint64_t{0} : graph_.code(i).needed);
            if (records)
                ad::recorder->several(def, {in, static_cast<std::size_t>(n)},
                                      {out.data(), static_cast<std::size_t>(def.results)},
                                      with.words);
            for (int k = 0; k < def.results; ++k)
                set_result(i, k, {std::move(out[static_cast<std::size_t>(k)])});
        }
        /// Runs rows with an effect: they change variables, print or check.
        TF_COMMON void act(int i, const ad::Value* in, int n, const kernels::Attributes& with) {
            const graph::Row& row = g_.row(i);
            std::array<kernels::Ref, 40> refs;
            for (std::size_t k = 0; k < static_cast<std::size_t>(n); ++k)
                refs[k] = {in[k].data(), in[k].shape(), in[k].dtype()};
            if (row.is<op::Print>()) return op::Print::run<void, void>({}, refs.data(), n, with);
            if (row.is<op::Assert>()) {
                scalar(in[0]);
                return op::Assert::run<void, void>({}, refs.data(), n, with);
            }
            if (row.def->updates) return update(i, refs.data(), n);
            VariableState& var = *variables_[g_.word(i)];
            if (row.is<op::AssignVariable>()) return assign(var, in[0]);
            if (row.def->scatters) return scatter(*row.def, var, refs.data());
            const Kernel& add = *find_any_kernel(
                (row.is<op::AssignAddVariable>() ? def_of<op::Add> : def_of<op::Sub>).id);
            op::prepare_update<op::AssignAddVariable>(var, in[0].shape());
            const std::array<ad::Value, 2> operands{ad::Value(var.value, var.shape, var.dtype),
                                                    in[0]};
            const bool reusable = var.value.buffer()->holders() == 2;  // the other holder is
                                                                       // operands[0]
            var.value = run_kernel(add, var.dtype, operands.data(), 2, {}, reusable).handle();
        }
        TF_COMMON static void scatter(const OpDef& def, VariableState& var,
                                      const kernels::Ref* in) {
            [&]<class... Op>(op::Registry<Op...>) {
                static_cast<void>(((def.id == id_of<Op> &&
                                    (write<typename Op::combine>(
                                         var, Op::positions(var.shape, in[0], in[1].shape), in[1]),
                                     true)) ||
                                   ...));
            }(op::VariableScatters::list{});
        }
        template <class Combine>
        static void write(VariableState& var, const kernels::IndexVectors& at,
                          const kernels::Ref& rows) {
            void* const to = var.writable(true);
            constexpr bool moves = std::is_same_v<Combine, op::Replace>;
            const auto as = [&]<class T>(std::type_identity<T>) {
                op::write_rows<Combine>(static_cast<T*>(to), at, rows.as<const T>());
            };
            [&]<class... T>(kernels::Types<T...>) {
                const auto is = [&]<class U>(std::type_identity<U>) {
                    if constexpr (!moves) return var.dtype == dtype_of<U>;
                    else
                        return size_of(var.dtype) == sizeof(U) &&
                               (var.dtype == DType::str) == std::is_same_v<U, string>;
                };
                static_cast<void>(
                    ((is(std::type_identity<T>{}) && (as(std::type_identity<T>{}), true)) || ...));
            }(std::conditional_t<moves, kernels::MovedTypes, kernels::Numbers>{});
        }
        TF_COMMON void update(int i, const kernels::Ref* in, int n) {
            const OpDef& def = *g_.row(i).def;
            std::array<VariableState*, 4> all;
            for (int k = 0; k < def.variables; ++k)
                all[static_cast<std::size_t>(k)] = variables_[g_.word(i, k)];
            const bool flag = g_.word(i, def.variables) != 0;
            [&]<class... Op>(op::Registry<Op...>) {
                static_cast<void>(
                    ((def.id == id_of<Op> && (op::run_update<Op>(all.data(), in, n, flag), true)) ||
                     ...));
            }(op::VariableUpdates::list{});
            [&]<class... Op>(op::Registry<Op...>) {
                static_cast<void>(((def.id == id_of<Op> &&
                                    (op::run_sparse_update<Op>(all.data(), in, flag), true)) ||
                                   ...));
            }(op::SparseUpdates::list{});
        }
        TF_COMMON static void assign(VariableState& var, const ad::Value& v) {
            if (!is_subshape(v.shape(), var.declared) && var.declared.valid())
                op::prepare_update<op::AssignVariable>(var, v.shape());  // this reports the fault
            var.shape = v.shape();
            var.value = v.handle();
        }

        const RuntimeGraph& program_;
        const Prepared& graph_;
        ad::Values arguments_;
        VariableState* const* variables_;
    };

    detail::NodeStates states_;
    std::optional<Prepared> shown_;
    Prepared run_;
    int arguments_;
    std::vector<ad::Value> constants_;
    LateCode late_;
};

}  // namespace tf::exec
