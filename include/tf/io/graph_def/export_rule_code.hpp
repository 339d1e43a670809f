// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/graph_def/export_rule.hpp.

#include <tf/io/graph_def/export_rule.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::detail {

TF_COMMON_BODY void export_same(ExportNode& n) {
    n.result(n.add(n.name(), n.inputs(), {{"T", n.type(0)}}));
}

}  // namespace tf::io::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
