// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Nodes that the graph itself needs: arguments, control flow and its results, variables.
// Their first words are what the comments say.

#include <tf/core/op_def.hpp>

namespace tf::op {

struct Argument {  ///< its position among the flattened arguments
    static constexpr std::string_view name = "Placeholder";
    static constexpr Role role = Role::structural;
};
struct LoopVariable {  ///< its position among the loop variables
    static constexpr std::string_view name = "LoopVariable";
    static constexpr Role role = Role::structural;
};
struct Output {  ///< which result of the control node that is its input
    static constexpr std::string_view name = "Output";
    static constexpr Role role = Role::structural;
};
/// Input: a bool or an index; regions: what to do for true and false, or for 0, 1, ...; the last
/// region also serves every other index.
struct Branch {
    static constexpr std::string_view name = "Case";
    static constexpr Role role = Role::control;
};
/// Inputs: the loop variables' first values; regions: condition and body.
struct While {
    static constexpr std::string_view name = "While";
    static constexpr Role role = Role::control;
};
struct ReadVariable {  ///< the variable's ordinal
    static constexpr std::string_view name = "ReadVariableOp";
    static constexpr Role role = Role::variable_read;
};
/// Input: a value that gradients will need. Keeps it on a stack of its own, for Pop.
struct Push {
    static constexpr std::string_view name = "StackPushV2";
    static constexpr Role role = Role::structural;
};
/// Input: the Push whose last value that is still there is taken back.
struct Pop {
    static constexpr std::string_view name = "StackPopV2";
    static constexpr Role role = Role::structural;
};
/// A gradient of the user's own. Inputs: the arguments, then the results as they were computed;
/// words: how many arguments, then for each the region's output that is its gradient, or -1. The
/// region is what to do for the gradients of the results, its loop variables. Only traces have it.
struct CustomGradient {
    static constexpr std::string_view name = "CustomGradient";
    static constexpr Role role = Role::pure;
};
/// Input: a CustomGradient; which of its results. In a graph it is that result itself. The input
/// is the result where there is no tape to trace the gradient on.
struct CustomResult {
    static constexpr std::string_view name = "CustomResult";
    static constexpr Role role = Role::pure;
};

}  // namespace tf::op
