// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/function/bound_states.hpp.

#include <string>

#include <tf/function/bound_states.hpp>
#include <tf/module/module.hpp>
#include <tf/module/variable_locks.hpp>

namespace tf::detail::functions {

TF_COMMON_BODY void add_states(StateTable& to, const Module& bound) {
    bound.visit_variables([&](VariableBase& v) { to.add(v); });
}
TF_COMMON_BODY void order_locks(StateTable& table) {
    table.locks = modules::in_lock_order(table.states);
    // A call only copies the handle of a resource; the object takes its own locks.
    std::erase_if(table.locks, [](const VariableState* s) { return s->dtype == DType::resource; });
}

TF_COMMON_BODY void refuse_captures(int got, int expected) {
    errors::raise<errors::FailedPrecondition>(
        {"tf.function.captures_differ", "function", "bound modules",
         std::to_string(got) + " variables and attributes, or other dtypes and shapes",
         "the " + std::to_string(expected) +
             " that the default-constructed module has; members that are made at run time cannot "
             "be traced: f.eagerly(x), or members of the class, such as a tf::List"});
}

}  // namespace tf::detail::functions
