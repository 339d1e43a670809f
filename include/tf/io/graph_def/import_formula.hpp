// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's ops that are formulas here: composites, and nodes that become several ops.
// A formula is written with operators and the functions of ops/composite/{algebra,formula}.hpp:
//
//     n.out(trace(n, [](const auto& x, const auto& y) { return where(y >= 0.0, x * y, x); }));

#include <tf/autodiff/composite.hpp>
#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>

namespace tf::io::rules {

/// The rule of one composite. `from_graph_def` returns its attributes; `check_graph_def` refuses
/// operands that do not fit.
template <class Op>
void composite(ImportNode& n) {
    if constexpr (requires { Op::check_graph_def(n); }) Op::check_graph_def(n);
    ImportNode::GraphValues in;
    for (std::size_t k = 0; k < Op::arity; ++k) {
        in.push_back(n.in(k));
        if (Op::role != Role::elementwise) n.rank(k);  // its formula may depend on the rank
    }
    ImportNode::Words words;
    if constexpr (tf::detail::ops::has_attributes<Op>) {
        const auto all = op::to_words(Op::from_graph_def(n));
        words.assign(all.begin(), all.end());
    }
    n.out(n.compose(def_of<Op>, in, words));
}

namespace detail {

template <class F, class... X>
constexpr std::size_t operand_count() {
    static_assert(sizeof...(X) <= 8, "a formula of a node has up to 8 operands");
    if constexpr (std::is_invocable_v<F, X...>) return sizeof...(X);
    else return operand_count<F, X..., const ad::Value&>();
}

}  // namespace detail

/// Calls `f` with the values. Their elements are not known, and their ranks and dims may be
/// unknown, too: a rule that depends on a rank requests it first (n.rank(k)). `f` returns the
/// result, or an array of results.
template <std::size_t N, class F>
auto trace(ImportNode& n, const std::array<GraphValue, N>& in, F f) {
    exec::FormulaReader<ImportNode, GraphValue> reader(n);
    const auto y = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return f(reader.value(in[I])...);
    }(std::make_index_sequence<N>{});
    if constexpr (std::is_same_v<decltype(y), const ad::Value>) {
        return reader.result(y);
    } else {
        std::array<GraphValue, std::tuple_size_v<std::remove_cv_t<decltype(y)>>> out;
        for (std::size_t k = 0; k < out.size(); ++k) out[k] = reader.result(y[k]);
        return out;
    }
}
/// The same with the node's first operands.
template <class F>
auto trace(ImportNode& n, F f) {
    std::array<GraphValue, detail::operand_count<F, const ad::Value&>()> in;
    for (std::size_t k = 0; k < in.size(); ++k) in[k] = n.in(k);
    return trace(n, in, f);
}

}  // namespace tf::io::rules
