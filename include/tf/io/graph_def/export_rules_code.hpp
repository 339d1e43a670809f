// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/graph_def/export_rules.hpp: the parts of the table.

#include <tf/io/graph_def/export_rules.hpp>

namespace tf::io::detail {

template <class Ops, std::size_t Part>
inline constexpr auto export_rules = op::ops_of_part<typename Ops::list, Part>::table(
    []<class Op>(std::type_identity<Op>) { return export_rule<Op>(); });

template <class Ops, std::size_t Part>
const ExportRule* find_export_rule_in(std::uint32_t id) {
    return op::find_entry(export_rules<Ops, Part>, id);
}

}  // namespace tf::io::detail
