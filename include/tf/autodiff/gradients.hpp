// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradients of several targets with respect to several sources, as tapes request them.

#include <tf/autodiff/control.hpp>
#include <tf/autodiff/rules.hpp>
#include <tf/core/compiled.hpp>

namespace tf::ad {

/// One source: the node of a tensor, or a node that reads a variable; null if the tape does not
/// know it.
struct Source {
    Node* node = nullptr;
    bool variable = false;
};

/// A gradient: none, dense, or rows along the first dim.
struct AnyGradient {
    Value dense;
    Value indices, rows;

    constexpr bool none() const { return dense.empty() && rows.empty(); }
    constexpr bool sparse() const { return dense.empty() && !rows.empty(); }
    /// The dense gradient; rows are added to zeros of the source's shape.
    constexpr Value all(const Value& source) const {
        if (!sparse()) return dense;
        return scatter_add(zeros_like(source), indices, rows);
    }
    /// The gradient times a number; rows remain rows.
    TF_WHEN_CALLED constexpr AnyGradient times(const Value& factor) const {
        AnyGradient out;
        if (!dense.empty()) out.dense = dense * factor;
        if (rows.empty()) return out;
        out.indices = indices;
        out.rows = rows * factor;
        return out;
    }
};

namespace detail {

/// Rows at indices as a matrix of rows. A scalar index becomes a vector of one index.
TF_WHEN_CALLED constexpr AnyGradient flat_rows(const Value& indices, const Value& rows,
                                               const Shape& like) {
    WordList dims{-1};
    for (int i = 1; i < like.rank; ++i)
        dims.push(like[i] == dyn ? -2 - (rows.shape().rank - like.rank + i) : like[i]);
    return {{}, apply<op::Reshape>({indices}, {-1}), apply<op::Reshape>({rows}, dims)};
}

}  // namespace detail

/// The gradients of the sum of all targets, each weighted by its seed; an empty seed is one.
constexpr Pool<AnyGradient> gradients(const OpRule* (*find_rule)(std::uint32_t id),
                                      const Pool<Node*>& targets, const Pool<Value>& seeds,
                                      const Pool<Source>& sources) {
    Question question{find_rule, &control_gradient, &custom_gradient};
    for (const Source& s : sources)
        if (s.variable && s.node != nullptr) question.variables.add(s.node);
    Pass pass(nullptr, question);
    for (const Source& s : sources)
        if (s.node != nullptr) pass.leaf(s.node);
    for (Node* t : targets)
        if (t != nullptr) pass.visit(t);
    pass.mark();
    for (int k = 0; k < targets.size(); ++k)
        if (targets[k] != nullptr && pass.varied(targets[k])) {
            if (!seeds[k].empty()) pass.seed(targets[k], seeds[k]);
            else pass.seed(targets[k], ones_like(value_of(targets[k])));
        }
    pass.run();
    Pool<AnyGradient> out;
    out.reserve(sources.size());
    for (const Source& s : sources) {
        AnyGradient& g = out.add();
        if (s.node == nullptr) continue;
        // All requests for the same variable share one node.
        Node* const at = s.variable ? question.variables.find(s.node->words[0]) : s.node;
        if (pass.sparse(at)) {
            const Shape like = at->shape;
            pass.each_rows(at, [&](const Value& indices, const Value& rows) {
                const AnyGradient more = detail::flat_rows(indices, rows, like);
                if (g.rows.empty()) {
                    g = more;
                } else {
                    g.indices = apply<op::Concat>({more.indices, g.indices}, {0});
                    g.rows = apply<op::Concat>({more.rows, g.rows}, {0});
                }
            });
        } else {
            g.dense = pass.result(at);
            if (!g.dense.empty() && !(g.dense.shape() == at->shape))
                g.dense = reshape_like(g.dense, value_of(at));
        }
    }
    return out;
}

/// The same at run time, by the library's rules.
TF_COMMON Pool<AnyGradient> gradients_now(const Pool<Node*>& targets, const Pool<Value>& seeds,
                                          const Pool<Source>& sources);

/// Uses the rules of Ops in a trace, and the library's rules at run time.
template <class Ops>
constexpr Pool<AnyGradient> gradients_of(const Pool<Node*>& targets, const Pool<Value>& seeds,
                                         const Pool<Source>& sources) {
    if (__builtin_is_constant_evaluated())
        return gradients(&find_rule<Ops>, targets, seeds, sources);
    return gradients_now(targets, seeds, sources);
}

}  // namespace tf::ad

#if TF_HAS_CODE
#include <tf/autodiff/gradients_code.hpp>
#endif
