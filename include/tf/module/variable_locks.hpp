// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The locks of the variables that a call uses: calls of traced and of loaded functions, and other
// code that changes several variables at once.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/tensor/variable_state.hpp>

namespace tf::detail::modules {

/// The states without duplicates, in the order in which all code takes their locks, to avoid
/// deadlock.
TF_COMMON std::vector<VariableState*> in_lock_order(const std::vector<VariableState*>& all);

/// Holds the locks of these variables. `all` must be sorted by in_lock_order and outlive this
/// object.
class VariableLocks {
public:
    explicit VariableLocks(const std::vector<VariableState*>& all) : all_(all) {
        for (VariableState* s : all_) s->lock.lock();
    }
    VariableLocks(const VariableLocks&) = delete;
    VariableLocks& operator=(const VariableLocks&) = delete;
    ~VariableLocks() {
        for (std::size_t i = all_.size(); i-- > 0;) all_[i]->lock.unlock();
    }

private:
    const std::vector<VariableState*>& all_;
};

}  // namespace tf::detail::modules

#if TF_HAS_CODE
#include <tf/module/variable_locks_code.hpp>
#endif
