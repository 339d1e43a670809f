// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A part of the tables of all ops (ops/table_parts.hpp).

#define TF_HAS_OP_CODE 1
#include <tf/autodiff/pass.hpp>
#include <tf/exec/runtime/kernel_table.hpp>
#include <tf/io/graph_def/export_rules.hpp>
#include <tf/io/graph_def/import_table.hpp>
#include <tf/io/graph_def/loaded_ops.hpp>

template const tf::exec::Kernel* tf::exec::detail::find_kernel_in<tf::io::LoadedOps, 1>(
    std::uint32_t);
template const tf::io::ExportRule* tf::io::detail::find_export_rule_in<tf::io::ExportedOps, 1>(
    std::uint32_t);
template void tf::io::rules::add_rules_of_ops<tf::io::LoadedOps, 1>(tf::io::rules::RuleMap&);
