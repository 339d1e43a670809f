// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How an op is written as TensorFlow's nodes: by its to_graph_def, or as an op of the same name.

#include <tf/core/op_def.hpp>
#include <tf/io/graph_def/export_node.hpp>

namespace tf::io {

struct ExportRule {
    std::uint32_t id = 0;
    void (*run)(ExportNode&) = nullptr;
};

namespace detail {

/// TensorFlow's op of the same name and operands.
TF_COMMON void export_same(ExportNode& n);
template <class Op>
constexpr ExportRule export_rule() {
    ExportRule r{op_id(Op::name), nullptr};
    if constexpr (requires(ExportNode& n) { Op::to_graph_def(n); })
        r.run = [](ExportNode& n) { Op::to_graph_def(n); };
    else if constexpr (Op::role == Role::elementwise) r.run = &export_same;
    return r;
}

}  // namespace detail
}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/graph_def/export_rule_code.hpp>
#endif
