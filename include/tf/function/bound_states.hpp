// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The variables that a bound function uses, as found in the running program.

#include <atomic>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/function/traced.hpp>

namespace tf::detail::functions {

/// The states of a function's variables, in the order of the trace and in lock order.
struct StateTable {
    std::vector<VariableState*> states;
    std::vector<VariableState*> locks;
    Captures captures{};
    std::atomic<int> owners = 1;

    void add(VariableBase& v) {
        states.push_back(&v.state());
        captures.add(v);
    }
};
/// Adds all variables of a module.
TF_COMMON void add_states(StateTable& to, const Module& bound);
/// To be called after all variables have been added.
TF_COMMON void order_locks(StateTable& table);
/// Reports that the variables of the bound modules differ from those that the compiler traced.
TF_COMMON [[noreturn]] void refuse_captures(int got, int expected);

}  // namespace tf::detail::functions

#if TF_HAS_CODE
#include <tf/function/bound_states_code.hpp>
#endif
