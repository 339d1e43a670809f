// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rule for TensorFlow's ops that are composites here.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>

namespace tf::io::rules {

/// The rule of one composite. `from_graph_def` returns its attributes; `check_graph_def` refuses
/// operands that do not fit.
template <class Op>
void composite(ImportNode& n) {
    if constexpr (requires { Op::check_graph_def(n); }) Op::check_graph_def(n);
    ImportNode::GraphValues in;
    for (std::size_t k = 0; k < Op::arity; ++k) in.push_back(n.in(k));
    ImportNode::Words words;
    if constexpr (tf::detail::has_attributes<Op>) {
        const auto all = op::to_words(Op::from_graph_def(n));
        words.assign(all.begin(), all.end());
    }
    n.out(n.compose(def_of<Op>, in, words));
}

}  // namespace tf::io::rules
