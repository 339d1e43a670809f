// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules for nodes that are one of our ops or composites, from the op's members. Nodes that
// become several ops have their rules in import_rules_code.hpp.

#include <cstddef>
#include <map>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/ops/table_parts.hpp>

namespace tf::io::rules {

/// Rules by TensorFlow's names.
using RuleMap = std::map<std::string_view, ImportRule>;

/// Adds the rules of a part of the list of ops and composites.
template <class Ops, std::size_t Part>
void add_rules_of_ops(RuleMap& all);

}  // namespace tf::io::rules

#if TF_HAS_OP_CODE
#include <tf/io/graph_def/import_table_code.hpp>
#endif
