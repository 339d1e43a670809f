// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Maps an op's number to its rule for GraphDef. The rule is the op's member `to_graph_def`; an
// elementwise op without one has TensorFlow's name, operands and attribute.

#include <set>

#include <boost/mp11/algorithm.hpp>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/export_rule.hpp>
#include <tf/io/graph_def/loaded_ops.hpp>
#include <tf/nn/composites.hpp>
#include <tf/ops/primitive/assign.hpp>
#include <tf/ops/primitive/debugging.hpp>
#include <tf/ops/primitive/print.hpp>
#include <tf/ops/primitive/scatter_variable.hpp>
#include <tf/ops/primitive/sparse_update.hpp>
#include <tf/ops/primitive/summary.hpp>
#include <tf/ops/primitive/update.hpp>
#include <tf/ops/table_parts.hpp>

namespace tf::io {

/// Every op that a trace can hold, except control flow.
struct ExportedOps {
    using list = boost::mp11::mp_append<
        LoadedOps::list, op::Registry<op::WriteFile>, op::VariableUpdates::list,
        op::SparseUpdates::list, op::VariableScatters::list, nn::FileComposites::list,
        op::Registry<op::OnStrings<op::Equal>, op::OnStrings<op::NotEqual>,
                     op::OnStrings<op::Select>, op::OnStrings<op::StringAdd>, op::Print, op::Assert,
                     op::WriteSummary, op::AssignVariable, op::AssignAddVariable,
                     op::AssignSubVariable>>;
};

namespace detail {

/// Finds a rule in a part of the table of all rules.
template <class Ops, std::size_t Part>
const ExportRule* find_export_rule_in(std::uint32_t id);

}  // namespace detail

/// The rule for an op of the library, or for a user-defined op that has one; null if there is none.
/// Any other composite is a node of its name: such nodes are shown (io/graph_def/shown_graph.hpp),
/// not saved.
template <class Ops = ExportedOps>
const ExportRule* find_export_rule(const OpDef& def) {
    const ExportRule* rule = op::find_in_parts(
        [&]<class Part>(Part) { return detail::find_export_rule_in<Ops, Part::value>(def.id); });
    if (rule == nullptr && def.extends) rule = def.extension()->saved;
    if (rule == nullptr && def.composes) {
        static constexpr ExportRule same{0, &detail::export_same};
        return &same;
    }
    return rule != nullptr && rule->run != nullptr ? rule : nullptr;
}

/// Raises errors::Unimplemented, with the names of all such ops, if a graph has ops without a rule.
template <class Ops>
void check_ops(graph::View g, const std::string& function) {
    std::set<std::string> missing;
    for (int i = 0; i < g.size(); ++i) {
        const OpDef& def = *g.row(i).def;
        const bool own = def.role == Role::structural || def.role == Role::control ||
                         def.role == Role::variable_read || def.id == id_of<op::Const>;
        if (!own && find_export_rule<Ops>(def) == nullptr) missing.insert(std::string(def.name));
    }
    if (missing.empty()) return;
    std::string all;
    for (const std::string& m : missing) all += (all.empty() ? "" : ", ") + m;
    errors::raise<errors::Unimplemented>(
        {"tf.saved_model.no_counterpart", "saved_model::save", function, "the ops " + all,
         "ops with a to_graph_def, which gives their nodes in TensorFlow"});
}

}  // namespace tf::io

#if TF_HAS_OP_CODE
#include <tf/io/graph_def/export_rules_code.hpp>
#endif
