// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Nodes for the structure of the graph: arguments, control flow and its results, variables. The
// comments describe their first words.

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
/// A result of its input, which is a control node or an op with several results. Word: the number
/// of the result.
struct Output {
    static constexpr std::string_view name = "Output";
    static constexpr Role role = Role::structural;
};
/// Input: a bool or an index. Regions: the code for true and false, or for 0, 1, ...; the last
/// region is also used for every index out of range.
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
/// Input: a value that gradients will need. It is pushed on the stack of this node; Pop takes it
/// back.
struct Push {
    static constexpr std::string_view name = "StackPushV2";
    static constexpr Role role = Role::structural;
};
/// Input: a Push. Removes and returns the last value on its stack.
struct Pop {
    static constexpr std::string_view name = "StackPopV2";
    static constexpr Role role = Role::structural;
};
/// A user-defined gradient. Inputs: the arguments, then the computed results. Words: the number of
/// arguments, then for each argument the number of the region's output that is its gradient, or -1.
/// The region computes the gradients of the arguments from those of the results, which are its loop
/// variables. Exists only in traces.
struct CustomGradient {
    static constexpr std::string_view name = "CustomGradient";
    static constexpr Role role = Role::pure;
};
/// Input: a CustomGradient. Word: the number of its result. A graph has that result instead of this
/// node. If there is no tape on which the gradient can be traced, the input is the result itself.
struct CustomResult {
    static constexpr std::string_view name = "CustomResult";
    static constexpr Role role = Role::pure;
};

}  // namespace tf::op
