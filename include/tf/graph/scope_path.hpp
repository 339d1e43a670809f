// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The name scope of a row as a string, with which node names begin in TensorFlow's graphs.

#include <string>
#include <string_view>

#include <tf/graph/ir.hpp>

namespace tf::graph {

/// "a/b/"; empty for a row outside of all scopes (-1).
inline std::string scope_path(View g, int scope) {
    if (scope < 0) return {};
    const NameScope& s = g.scopes[scope];
    const std::string_view name(g.text + s.name.begin, static_cast<std::size_t>(s.name.count));
    return scope_path(g, s.outer) + std::string(name) + "/";
}

}  // namespace tf::graph
