// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/function/bound_states.hpp.

#include <tf/function/bound_states.hpp>
#include <tf/module/module.hpp>
#include <tf/module/variable_locks.hpp>

namespace tf::detail {

TF_COMMON_BODY void add_states(StateTable& to, const Module& bound) {
    bound.visit_variables([&](VariableBase& v) { to.add(v); });
}
TF_COMMON_BODY void order_locks(StateTable& table) {
    table.locks = in_lock_order(table.states);
    // A call only copies the handle of a resource; the object takes its own locks.
    std::erase_if(table.locks, [](const VariableState* s) { return s->dtype == DType::resource; });
}

}  // namespace tf::detail
