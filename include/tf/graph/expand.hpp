// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Replaces composites by their formulas (ops/composite/composite.hpp). At compile time, a formula
// is recorded on a temporary tape, with stand-ins for the operands, and its nodes become rows.
// exec/runtime/formula.hpp does the same at run time.

#include <tf/graph/optimize.hpp>
#include <tf/trace/trace.hpp>
#include <tf/trace/value.hpp>

namespace tf::graph {

/// Which composites are replaced.
enum class Composites : std::uint8_t {
    all,
    unknown_to_files,  ///< those that TensorFlow has no op for
};
constexpr bool is_replaced(const OpDef& def, Composites which) {
    return def.composes && (which == Composites::all || !def.composite->in_files);
}
/// Whether the pass would change a graph.
constexpr bool has_composites(const View& g, Composites which) {
    for (const Row& r : g.rows)
        if (is_replaced(*r.def, which)) return true;
    return false;
}

namespace detail {

/// Copies a graph without its composites. `Self` adds the rows of a formula by calls of `add`:
///
///     int formula(const Row& composite);  // returns the row of the result
template <class Self>
class Expansion {
public:
    constexpr Expansion(View in, const Sizes& sizes, Composites which) : in_(in), which_(which) {
        renamed_.assign(in.size(), -1);
        out_.rows.reserve(4 * in.size());
        out_.ints.reserve(4 * sizes.ints);
        out_.words = Pool<std::uint64_t>(in.words, sizes.words);
        out_.text = Pool<char>(in.text, sizes.text);
        for (const Region& r : in.regions) out_.regions.push(r);
        for (const NameScope& s : in.scopes) out_.scopes.push(s);
    }
    constexpr Graph run() {
        Pool<int> start;  // for each row of the source: the number of rows of the result before it
        start.reserve(in_.size() + 1);
        for (int i = 0; i < in_.size(); ++i) {
            start.push(out_.rows.size());
            Row r = in_.row(i);
            const int begin = out_.ints.size();
            for (int k : in_.inputs(i)) out_.ints.push(renamed_[k]);
            r.inputs.begin = begin;
            renamed_[i] = add(r);
        }
        start.push(out_.rows.size());
        renumber_regions(in_, start, renamed_, out_);
        return std::move(out_);
    }

protected:
    /// Adds a row, or its formula if it is a composite. The row's operands are rows of `out_`.
    /// Returns the row of the result.
    constexpr int add(const Row& r) {
        return is_replaced(*r.def, which_) ? static_cast<Self&>(*this).formula(r)
                                           : out_.rows.push(r);
    }

    Graph out_;

private:
    View in_;
    Composites which_;
    Pool<int> renamed_;
};

class TracedExpansion : public Expansion<TracedExpansion> {
public:
    using Expansion::Expansion;

private:
    friend Expansion;
    struct StandIn {
        static constexpr std::string_view name = "StandIn";
        static constexpr Role role = Role::structural;
    };

    constexpr int formula(const Row& r) {
        trace::Trace t;
        trace::Scope scope(&t, nullptr);
        t.current = &scope;
        Pool<ad::Value> operands;
        operands.reserve(r.inputs.count);
        for (int k = 0; k < r.inputs.count; ++k) {
            const int row = out_.ints[r.inputs.begin + k];
            const Row& from = out_.rows[row];
            trace::Node* n = trace::record(def_of<StandIn>, from.dtype, from.shape, {}, &t);
            n->id = row;
            operands.push(ad::Value(n));
        }
        const ad::Value y =
            r.def->composite->expand(operands.data(), out_.words.data() + r.words.begin);
        trace::attach(y.node(), &t);  // a constant belongs to no tape yet
        for (trace::Node* n : scope.order) {
            if (n->id >= 0) continue;
            Row made;
            made.def = n->def;
            made.dtype = n->dtype;
            made.shape = n->shape;
            made.region = r.region;
            made.scope = r.scope;
            made.inputs = {out_.ints.size(), n->inputs.size()};
            for (const trace::Node* k : n->inputs) out_.ints.push(k->id);
            if (!n->words.empty()) made.words = append(out_.words, n->words);
            n->id = add(made);
        }
        return y.node()->id;
    }
};

}  // namespace detail

/// Replaces composites by their formulas.
constexpr Graph expand(View g, const Sizes& sizes, Composites which) {
    return detail::TracedExpansion(g, sizes, which).run();
}
/// The pass between the recorded graph and the one that runs, or the one that is saved.
constexpr Graph lower(View g, const Sizes& sizes, Composites which) {
    if (!has_composites(g, which)) return optimize(g, sizes);
    const Graph e = expand(g, sizes, which);
    return optimize(e.view(), e.sizes());
}

}  // namespace tf::graph
