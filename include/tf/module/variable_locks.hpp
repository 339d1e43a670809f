// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The locks that a call holds, of traced functions and of loaded ones, and who else changes several
// variables at one stroke.

#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/variable_state.hpp>

namespace tf::detail {

/// Each state once, in the order in which all take their locks, so that nobody waits for ever.
TF_COMMON std::vector<VariableState*> in_lock_order(std::vector<VariableState*> all);

/// Holds the locks of these variables, which are in_lock_order and outlive it.
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

}  // namespace tf::detail

#if TF_HAS_CODE
#include <tf/module/variable_locks_code.hpp>
#endif
