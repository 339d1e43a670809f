// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rows of a graph that is being read: what is known about each value (dtype, shape, possibly
// elements), and the functions with which a rule makes rows.

#include <unordered_map>

#include <tf/core/compiled.hpp>
#include <tf/graph/ir.hpp>
#include <tf/io/graph_def/import_now.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// The graph, and what is needed to run it.
struct ImportedGraph {
    graph::Graph graph;
    int arguments = 0;
    std::vector<AnyTensor> constants{};  ///< values of the arguments after the caller's
    std::shared_ptr<LateNodes> late = std::make_shared<LateNodes>();
};

/// Stands for a result of a node that could not be read.
inline constexpr GraphValue unread{std::numeric_limits<int>::min()};
constexpr bool is_resource(GraphValue x) { return x.id < -1 && x != unread; }
constexpr GraphValue resource(int variable) { return {-2 - variable}; }
constexpr int variable_of(GraphValue x) { return -2 - x.id; }

/// Appends rows to a graph.
class RowWriter {
public:
    static constexpr std::size_t most_text = std::size_t{1} << 26;

    ImportedGraph& result() { return out_; }
    graph::Graph& graph() { return out_.graph; }
    int region() const { return region_; }
    TF_COMMON void set_region(int r) { region_ = r; }
    TF_COMMON const graph::Row& row(GraphValue x) const { return out_.graph.rows[x.id]; }
    TF_COMMON const AnyTensor* value_of(GraphValue x) const {
        const AnyTensor& v = known_[static_cast<std::size_t>(x.id)];
        return v.empty() ? nullptr : &v;
    }

    TF_COMMON GraphValue push(const OpDef& def, DType dtype, const Shape& shape,
                              const std::vector<GraphValue>& inputs,
                              const std::vector<std::uint64_t>& words, std::string_view text = {},
                              graph::Range regions = {}) {
        exec::check_row_count(out_.graph.rows.size());
        if (text.size() > most_text - static_cast<std::size_t>(out_.graph.text.size()))
            errors::raise<errors::ResourceExhausted>(
                {"tf.io.graph_size", "saved_model::load", "graph",
                 "more than " + std::to_string(most_text) + " bytes of text in its nodes",
                 "a smaller graph"});
        graph::Row r;
        r.def = &def;
        r.dtype = dtype;
        r.shape = shape;
        r.region = region_;
        r.inputs.begin = out_.graph.ints.size();
        for (const GraphValue x : inputs) out_.graph.ints.push(x.id);
        r.inputs.count = static_cast<int>(inputs.size());
        if (!words.empty()) r.words = graph::append(out_.graph.words, words);
        if (!text.empty()) r.text = graph::append(out_.graph.text, text);
        r.regions = regions;
        known_.emplace_back();
        return {out_.graph.rows.push(r)};
    }
    /// A constant of few numbers becomes a Const, which passes can fold; others become an argument.
    TF_COMMON GraphValue constant(const AnyTensor& v) {
        const std::int64_t n = v.shape().size();
        GraphValue out;
        // A word has no room for an element of complex128.
        if (v.dtype() != DType::str && v.dtype() != DType::complex128 && n <= 64) {
            const kernels::Ref from{v.data(), v.shape(), v.dtype()};
            std::vector<std::uint64_t> words;
            for (std::int64_t i = 0; i < n; ++i) words.push_back(exec::detail::load(from, i));
            out = push(def_of<op::Const>, v.dtype(), v.shape(), {}, words);
        } else {
            // Constants can share their memory, but differ in shape or dtype.
            const auto [found, is_new] = places_.try_emplace(v.data(), out_.constants.size());
            if (!is_new && !same(out_.constants[found->second], v))
                found->second = out_.constants.size();
            if (found->second == out_.constants.size()) out_.constants.push_back(v);
            out = push(def_of<op::Argument>, v.dtype(), v.shape(), {},
                       {static_cast<std::uint64_t>(out_.arguments) + found->second});
        }
        known_.back() = v;
        return out;
    }
    TF_COMMON void set_shape(GraphValue x, const Shape& s) { out_.graph.rows[x.id].shape = s; }

    /// A position in the graph; the rows after it can be removed.
    struct Mark {
        graph::Sizes sizes;
    };
    TF_COMMON Mark mark() const { return {out_.graph.sizes()}; }
    TF_COMMON void take_back(const Mark& m) {
        out_.graph.rows.truncate(m.sizes.rows);
        out_.graph.ints.truncate(m.sizes.ints);
        out_.graph.words.truncate(m.sizes.words);
        out_.graph.text.truncate(m.sizes.text);
        out_.graph.regions.truncate(m.sizes.regions);
        known_.resize(static_cast<std::size_t>(m.sizes.rows));
    }

private:
    TF_COMMON static bool same(const AnyTensor& a, const AnyTensor& b) {
        return a.data() == b.data() && a.dtype() == b.dtype() && a.shape() == b.shape();
    }

    ImportedGraph out_;
    std::vector<AnyTensor> known_;                         ///< by row
    std::unordered_map<const void*, std::size_t> places_;  ///< of constants, by their memory
    int region_ = 0;
};

/// A node whose rule makes rows.
class RowNode final : public ImportNode {
public:
    TF_COMMON RowNode(const NodeDef& def, GraphValues inputs, RowWriter& to)
        : ImportNode(def, std::move(inputs), actions_of<RowNode>()), to_(to) {}

    TF_COMMON DType dtype_of(GraphValue x) const { return row(x).dtype; }
    TF_COMMON Shape shape_of(GraphValue x) const { return row(x).shape; }
    TF_COMMON const AnyTensor* value_of(GraphValue x) const {
        row(x);
        return to_.value_of(x);
    }
    TF_COMMON GraphValue emit(const OpDef& def, DType dtype, const GraphValues& in,
                              const Words& words, std::string_view text, const Shape& shape) {
        check_operands(def, in);
        Shape s = shape;
        if (const exec::Kernel* kernel = exec::find_any_kernel(def.id)) {
            const Facts facts = facts_of(in);
            check_dtypes(*kernel, dtype, facts);
            s = known_better(
                exec::shape_before_run(*kernel, facts.refs.data(), facts.count(), words), s);
        }
        return to_.push(def, dtype, s, in, words, text);
    }
    TF_COMMON GraphValues emit_several(const OpDef& def, const GraphValues& in,
                                       const Words& words) {
        check_operands(def, in);
        const exec::Kernel& kernel = *exec::find_any_kernel(def.id);
        const Facts facts = facts_of(in);
        const auto dtype = [&](int k) { return def.dtype_of(k, facts.dtypes.data(), {words, {}}); };
        const auto shape = [&](int k) {
            return exec::shape_before_run(kernel, facts.refs.data(), facts.count(), words, k);
        };
        check_dtypes(kernel, dtype(0), facts);
        const GraphValue all = to_.push(def, dtype(0), shape(0), in, words);
        GraphValues out;
        for (int k = 0; k < def.results; ++k)
            out.push_back(to_.push(tf::def_of<op::Output>, dtype(k), shape(k), {all},
                                   {static_cast<std::uint64_t>(k)}));
        return out;
    }
    /// The rows of the formula are made to learn the result's dtype and shape, and whether the
    /// operands fit; then a row of the composite takes their place.
    TF_COMMON GraphValue compose(const OpDef& def, const GraphValues& in, const Words& words) {
        const RowWriter::Mark mark = to_.mark();
        const GraphValue y = formula(def, in, words);
        const DType dtype = dtype_of(y);
        const Shape shape = shape_of(y);
        to_.take_back(mark);
        return to_.push(def, dtype, shape, in, words);
    }
    TF_COMMON GraphValue constant(const AnyTensor& value) { return to_.constant(value); }

private:
    static constexpr std::size_t most_operands = 39;

    TF_COMMON const graph::Row& row(GraphValue x) const {
        if (is_resource(x)) throw Unsupported{"a resource as operand"};
        if (x.id < 0) fail("an operand without a value", "a tensor");
        return to_.row(x);
    }
    /// What is known about operands.
    struct Facts {
        std::vector<DType> dtypes;
        std::vector<kernels::Ref> refs;
        int count() const { return static_cast<int>(refs.size()); }
    };
    TF_COMMON Facts facts_of(const GraphValues& in) const {
        Facts f;
        for (const GraphValue x : in) {
            f.dtypes.push_back(dtype_of(x));
            f.refs.push_back({nullptr, shape_of(x), dtype_of(x)});
        }
        return f;
    }
    TF_COMMON void check_operands(const OpDef& def, const GraphValues& in) const {
        if (in.size() > most_operands) throw Unsupported{std::to_string(in.size()) + " operands"};
        for (const GraphValue x : in)
            if (dtype_of(x) == DType::invalid && def.id != id_of<op::ListOp>)
                throw Unsupported{"a list as operand"};
    }
    TF_COMMON static void check_dtypes(const exec::Kernel& kernel, DType dtype, const Facts& f) {
        if (kernel.accepts(dtype, f.dtypes.data(), f.count())) return;
        std::string all;
        for (const DType d : f.dtypes) all += (all.empty() ? "" : ", ") + std::string(name_of(d));
        throw Unsupported{"dtypes (" + all + ") -> " + std::string(name_of(dtype))};
    }
    TF_COMMON static Shape known_better(const Shape& own, const Shape& hint) {
        if (!own.valid()) return hint;
        Shape s = own;
        if (hint.valid() && hint.rank == s.rank)
            for (int k = 0; k < s.rank; ++k) s[k] = hint[k] == dyn ? s[k] : hint[k];
        return s;
    }

    RowWriter& to_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
